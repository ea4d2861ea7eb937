/**
 * How long to wait before the next attempt: growing by half from 0.4 s up to 10 s, the upper half of it random, so that
 * clients cut off together do not come back together. A partner waits 20 s: that leaves eight attempts.
 */
export function backoffMs(attempt, random = Math.random, { baseMs = 400, factor = 1.5, maxMs = 10_000 } = {}) {
  const ceiling = Math.min(maxMs, baseMs * factor ** Math.min(attempt, 32));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}
