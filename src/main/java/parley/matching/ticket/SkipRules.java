package parley.matching.ticket;

import java.util.List;

/**
 * Says how skipping is answered.
 *
 * @param windowMs how long a skip is remembered, and how long the skipped one's seniority is kept
 * @param delaysMs how long the next search is held back after 0, 1, 2… remembered skips; the last value stays
 */
public record SkipRules(long windowMs, List<Long> delaysMs) {
    public SkipRules {
        delaysMs = List.copyOf(delaysMs);
    }

    public long delayMs(int skips) {
        return delaysMs.isEmpty() ? 0 : delaysMs.get(Math.min(skips, delaysMs.size() - 1));
    }
}
