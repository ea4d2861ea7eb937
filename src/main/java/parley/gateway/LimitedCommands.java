package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.RateLimits.Limit;

/** Counts commands against their limits, whatever way they come by; one that only repeats an intent does not count. */
final class LimitedCommands {
    private final RateLimits rateLimits;
    private final ParleyConfig.Limits limits;

    LimitedCommands(RateLimits rateLimits, ParleyConfig.Limits limits) {
        this.rateLimits = rateLimits;
        this.limits = limits;
    }

    /**
     * @param caller null before authentication
     * @param key whose limit it is
     */
    Future<Reply> carryOut(
            String key,
            String name,
            Caller caller,
            JsonObject body,
            LimitClass limitClass,
            Function<Command, Future<Reply>> route) {
        Limit limit = limitClass.in(limits);
        return rateLimits.take(key, limit).compose(decision -> {
            boolean mayRepeat = limitClass == LimitClass.MESSAGES && body.getValue("clientId") != null;
            if (!decision.allowed() && !mayRepeat) {
                return Future.failedFuture(new ParleyException(
                        ErrorCode.RATE_LIMIT_EXCEEDED,
                        "Too many requests; try again in " + decision.retryAfterMs() + " ms",
                        decision.retryAfterMs(),
                        null));
            }
            return route.apply(new Command(name, caller, body, decision.retryAfterMs()))
                    .onSuccess(reply -> {
                        if (decision.allowed() && reply.data().getBoolean("duplicate", false)) {
                            rateLimits.refund(key, limit);
                        }
                    });
        });
    }
}
