package parley.gateway.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.limits.LimitClass;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;

/**
 * Counts commands against their limits, by whatever way they come, before it looks at anything else. A command that
 * only repeats an intent does not count, and is answered from memory when its limit is reached. Nor does a command
 * that the server could not carry out for reasons of its own.
 */
public final class LimitedCommands {
    private final RateLimits rateLimits;
    private final RecentIntents intents;
    private final Map<LimitClass, Limit> limits = new EnumMap<>(LimitClass.class);

    public LimitedCommands(RateLimits rateLimits, RecentIntents intents, ParleyConfig.Limits configured) {
        this.rateLimits = rateLimits;
        this.intents = intents;
        for (LimitClass limitClass : LimitClass.values()) {
            limits.put(limitClass, limitClass.in(configured));
        }
    }

    /**
     * The sender of a command.
     *
     * @param key the key under which the limit counts
     * @param caller null before authentication
     * @param offences hears of commands that are not let through
     * @param order the order of the sender's commands
     */
    record Sender(String key, Caller caller, Offences offences, CommandOrder order) {}

    /** @param body null counts as empty */
    Future<Reply> carryOut(Sender sender, Commands.Rules rules, Object body, Function<Command, Future<Reply>> route) {
        Limit limit = limits.get(rules.limit().of(sender.caller()));
        // A connection without a user is known to this node alone, and so is its count.
        RateLimits counting = sender.caller() == null ? rateLimits.alone() : rateLimits;
        return sender.order()
                .next(counting.take(sender.key(), limit))
                .compose(decision -> decision.allowed()
                        ? allowed(sender, rules, body, route).onFailure(refusal -> {
                            if (ParleyException.of(refusal).code() == ErrorCode.UNAVAILABLE) {
                                Unattended.watch("giving back a limit", counting.refund(sender.key(), limit));
                            }
                        })
                        : overLimit(sender, rules, body, decision));
    }

    private Future<Reply> allowed(
            Sender sender, Commands.Rules rules, Object body, Function<Command, Future<Reply>> route) {
        JsonObject data = checked(sender, rules, body);
        return route.apply(new Command(rules.name(), sender.caller(), data)).onSuccess(reply -> {
            if (rules.limit() == LimitClass.MESSAGES) {
                answered(sender, data, reply);
            }
        });
    }

    private void answered(Sender sender, JsonObject data, Reply reply) {
        if (Boolean.TRUE.equals(reply.data().getValue("duplicate"))) {
            Unattended.watch("giving back a limit", rateLimits.refund(sender.key(), limits.get(LimitClass.MESSAGES)));
        }
        intents.carriedOut(sender.key(), data, reply);
    }

    private static JsonObject checked(Sender sender, Commands.Rules rules, Object body) {
        try {
            if (body != null && !(body instanceof JsonObject)) {
                throw ParleyException.invalid("body", "must be an object");
            }
            JsonObject data = body == null ? new JsonObject() : (JsonObject) body;
            rules.schema().check(data);
            return data;
        } catch (ParleyException invalid) {
            sender.offences().violation();
            throw invalid;
        }
    }

    private Future<Reply> overLimit(Sender sender, Commands.Rules rules, Object body, Decision decision) {
        if (rules.limit() == LimitClass.MESSAGES && body instanceof JsonObject data) {
            Reply known = intents.repeated(sender.key(), data);
            if (known != null) {
                return Future.succeededFuture(known);
            }
        }
        sender.offences().overLimit(rules.limit().of(sender.caller()));
        return Future.failedFuture(new ParleyException(
                ErrorCode.RATE_LIMIT_EXCEEDED,
                "Too many requests; try again in " + decision.retryAfterMs() + " ms",
                decision.retryAfterMs(),
                null));
    }
}
