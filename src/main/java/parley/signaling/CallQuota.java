package parley.signaling;

import io.vertx.core.Future;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.LimitClass;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Limit;

/**
 * Counts how often a user calls or joins a call. Each time may ring on all devices of another one and leaves a message in
 * the room, so it is as rare as messages are; the limit of signals is made for candidates. What fails counts as well: a
 * call is remembered by its room even if its media server is away.
 */
public final class CallQuota {
    private final RateLimits limits;
    private final Limit limit;

    public CallQuota(RateLimits limits, ParleyConfig.Limits configured) {
        ParleyConfig.Rate rate = LimitClass.MESSAGES.rateIn(configured);
        this.limits = limits;
        this.limit = new Limit("calls", rate.count(), rate.windowMs());
    }

    /** Fails with RATE_LIMIT_EXCEEDED for a user who has called too often. */
    Future<Void> take(String userId) {
        return limits.take(userId, limit)
                .compose(decision -> decision.allowed()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many calls; try again in " + decision.retryAfterMs() + " ms",
                                decision.retryAfterMs(),
                                null)));
    }
}
