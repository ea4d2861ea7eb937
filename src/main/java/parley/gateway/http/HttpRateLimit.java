package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;

/** Limits the requests of each client address. */
final class HttpRateLimit implements Handler<RoutingContext> {
    private static final String REMAINING = "RateLimit-Remaining";

    private final RateLimits limits;
    private final Limit limit;
    private final ClientAddress addresses;

    HttpRateLimit(RateLimits limits, Limit limit, ClientAddress addresses) {
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
        MultiMap headers = context.response().headers();
        String before = headers.get(REMAINING);
        // Of several limits the client is told the one that it will meet first.
        if (before == null || decision.remaining() < Integer.parseInt(before)) {
            headers.set("RateLimit-Limit", Integer.toString(limit.count()))
                    .set(REMAINING, Integer.toString(decision.remaining()));
        }
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
