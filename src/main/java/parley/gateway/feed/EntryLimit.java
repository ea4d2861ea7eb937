package parley.gateway.feed;

import io.vertx.core.Future;
import parley.config.ParleyConfig.Rate;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Limit;

/**
 * Limits how often a user is put into all their rooms: this costs the server more than the client, and others wait
 * meanwhile.
 */
public final class EntryLimit {
    private final RateLimits rateLimits;
    private final Limit limit;

    public EntryLimit(RateLimits rateLimits, Rate rate) {
        this.rateLimits = rateLimits;
        this.limit = new Limit("entries", rate.count(), rate.windowMs());
    }

    public Future<Void> take(String userId) {
        return rateLimits
                .take(userId, limit)
                .compose(decision -> decision.allowed()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many connections were opened; try again in " + decision.retryAfterMs() + " ms",
                                decision.retryAfterMs(),
                                null)));
    }
}
