package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;

/** Limits the requests of each client address. */
public final class HttpRateLimit implements Handler<RoutingContext> {
    private final RateLimits limits;
    private final Limit limit;
    private final ClientAddress addresses;

    public HttpRateLimit(RateLimits limits, Limit limit, ClientAddress addresses) {
        this.limits = limits;
        this.limit = limit;
        this.addresses = addresses;
    }

    @Override
    public void handle(RoutingContext context) {
        String key = ClientAddress.limitKey(addresses.of(context.request()));
        Step.await(context, limits.take(key, limit).map(decision -> allowed(context, decision)), decision -> {});
    }

    private Decision allowed(RoutingContext context, Decision decision) {
        context.response()
                .putHeader("RateLimit-Limit", Integer.toString(limit.count()))
                .putHeader("RateLimit-Remaining", Integer.toString(decision.remaining()));
        if (!decision.allowed()) {
            throw new ParleyException(
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "Too many requests, retry in " + decision.retryAfterMs() + " ms",
                    decision.retryAfterMs(),
                    null);
        }
        return decision;
    }
}
