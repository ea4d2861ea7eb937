package parley.limits;

import io.vertx.core.Future;
import parley.redis.Fallback;

/** Counts limits over all nodes and, while Redis is away, on this node alone. */
public final class FallbackRateLimits implements RateLimits {
    private final RateLimits shared;
    private final RateLimits alone;

    public FallbackRateLimits(RateLimits shared, RateLimits alone) {
        this.shared = shared;
        this.alone = alone;
    }

    @Override
    public Future<Decision> take(String key, Limit limit) {
        return Fallback.to(shared.take(key, limit), () -> alone.take(key, limit));
    }

    @Override
    public Future<Void> refund(String key, Limit limit) {
        return Fallback.to(shared.refund(key, limit), () -> alone.refund(key, limit));
    }

    @Override
    public Future<Stats> stats() {
        return Future.all(shared.stats(), alone.stats()).map(both -> {
            Stats here = both.resultAt(0);
            Stats there = both.resultAt(1);
            return new Stats(
                    here.keys() + there.keys(), here.taken() + there.taken(), here.refused() + there.refused());
        });
    }

    @Override
    public RateLimits alone() {
        return alone;
    }

    @Override
    public RateLimits strict() {
        return shared;
    }
}
