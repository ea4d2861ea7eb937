/**
 * How long to wait before the next attempt: doubling from half a second up to 20 s, the upper half of it random, so
 * that clients cut off together do not come back together.
 */
export function backoffMs(attempt, random = Math.random, { baseMs = 500, maxMs = 20_000 } = {}) {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}
