package parley.limits;

import io.vertx.core.Future;

/** Sliding-window limits: the last {@code windowMs} never hold more than {@code count} takes of a key. */
public interface RateLimits {
    /** @param name what is limited, like {@code messages}; windows of different names are apart */
    record Limit(String name, int count, long windowMs) {
        public Limit {
            if (count < 1 || windowMs < 1) {
                throw new IllegalArgumentException("a limit needs a count and a window above zero");
            }
        }
    }

    /** @param retryAfterMs when the next take will be allowed; 0 if this one was */
    record Decision(boolean allowed, int remaining, long retryAfterMs) {}

    /** @param keys windows kept at the moment */
    record Stats(int keys, long taken, long refused) {}

    /** A refused take does not count. */
    Future<Decision> take(String key, Limit limit);

    /** Gives the latest take back, as for a duplicate; does nothing if there is none. */
    Future<Void> refund(String key, Limit limit);

    Future<Stats> stats();

    /** Returns the limits of this node alone, for keys that no other node knows: they cost no operation elsewhere. */
    default RateLimits alone() {
        return this;
    }

    /**
     * Returns the same limits without a fallback, for what nobody may do uncounted: a take fails while the count can't
     * be had.
     */
    default RateLimits strict() {
        return this;
    }
}
