package parley.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;
import parley.limits.LimitClass;
import parley.limits.MemoryRateLimits;
import parley.limits.RateLimits;
import parley.util.TestClock;

@Tag("S1-RL-01")
@Tag("S1-RL-05")
class LimitedCommandsTest implements Offences {
    private final TestClock clock = new TestClock();
    private final ParleyConfig.Limits limits = ConfigLoader.defaults().limits();
    private final LimitedCommands commands =
            new LimitedCommands(new MemoryRateLimits(clock), new RecentIntents(100, 60_000, clock), limits);
    private final LimitedCommands.Sender ann = new LimitedCommands.Sender(
            "ann", new Caller(Principal.ofGuest("ann", "Ann", "session"), "c1"), this, new CommandOrder());
    private final Commands.Rules message = new Commands.Rules(
            "chat:message",
            new BodySchema(new JsonObject()
                    .put("type", "object")
                    .put(
                            "properties",
                            new JsonObject()
                                    .put(
                                            "content",
                                            new JsonObject()
                                                    .put("type", "string")
                                                    .put("maxLength", 100)))),
            LimitClass.MESSAGES,
            false);
    private final List<Command> routed = new ArrayList<>();
    private final List<LimitClass> overLimit = new ArrayList<>();
    private int violations;

    @Override
    public void violation() {
        violations++;
    }

    @Override
    public void overLimit(LimitClass limitClass) {
        overLimit.add(limitClass);
    }

    private Future<Reply> send(Object body) {
        return commands.carryOut(ann, message, body, command -> {
            boolean repeated = routed.stream()
                    .anyMatch(before -> before.body().getString("clientId").equals(command.text("clientId")));
            routed.add(command);
            JsonObject reply = new JsonObject().put("seq", routed.size());
            return Future.succeededFuture(new Reply(repeated ? reply.put("duplicate", true) : reply));
        });
    }

    private static JsonObject message(String clientId) {
        return new JsonObject().put("roomId", "room").put("clientId", clientId).put("content", "hello");
    }

    private void reachTheLimit() {
        for (int i = 0; i < limits.messages().count(); i++) {
            result(send(message("c" + i)));
        }
    }

    @Test
    void overTheLimitNoIntentPassesThatNobodyHeardOf() {
        reachTheLimit();
        for (int i = 0; i < 50; i++) {
            refusal(ErrorCode.RATE_LIMIT_EXCEEDED, send(message("new" + i)));
        }
        assertEquals(limits.messages().count(), routed.size());
        assertEquals(50, overLimit.size());
    }

    @Test
    @Tag("S1-RL-07")
    void overTheLimitARepetitionIsAnsweredFromMemoryAndIsNoOffence() {
        reachTheLimit();
        JsonObject again = result(send(message("c7"))).data();
        assertEquals(new JsonObject().put("seq", 8).put("duplicate", true), again);
        refusal(ErrorCode.CONFLICT, send(message("c7").put("content", "other")));
        assertEquals(limits.messages().count(), routed.size());
        assertEquals(List.of(), overLimit);
    }

    @Test
    @Tag("S1-RL-07")
    void withinTheLimitARepetitionIsAnsweredByTheFeatureAndDoesNotCount() {
        result(send(message("c")));
        for (int i = 0; i < 2 * limits.messages().count(); i++) {
            assertEquals(true, result(send(message("c"))).data().getBoolean("duplicate"));
        }
        assertEquals(2 * limits.messages().count() + 1, routed.size());
    }

    @Test
    void whatTheServerCouldNotDoDoesNotCount() {
        for (int i = 0; i < 2 * limits.messages().count(); i++) {
            Future<Reply> refused = commands.carryOut(
                    ann,
                    message,
                    message("c" + i),
                    command -> Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "no database")));
            refusal(ErrorCode.UNAVAILABLE, refused);
        }
        reachTheLimit();
        refusal(ErrorCode.RATE_LIMIT_EXCEEDED, send(message("new")));
    }

    @Test
    void theLimitIsTakenBeforeTheBodyIsLookedAt() {
        for (int i = 0; i < limits.messages().count(); i++) {
            refusal(ErrorCode.VALIDATION_ERROR, send(i % 2 == 0 ? 7 : new JsonObject().put("content", i)));
        }
        assertEquals(limits.messages().count(), violations);
        refusal(ErrorCode.RATE_LIMIT_EXCEEDED, send(7));
        assertEquals(limits.messages().count(), violations);
        assertTrue(routed.isEmpty());
    }

    @Test
    void tenTimesTheLimitOfRefusalsAreTooMany() {
        Refusals refusals = new Refusals(limits);
        int allowed = 10 * limits.messages().count();
        for (int i = 1; i < allowed; i++) {
            assertEquals(false, refusals.tooMany(LimitClass.MESSAGES, 0));
        }
        assertEquals(false, refusals.tooMany(LimitClass.TYPING, 0));
        assertEquals(
                true, refusals.tooMany(LimitClass.MESSAGES, limits.messages().windowMs() - 1));
        assertEquals(
                false, refusals.tooMany(LimitClass.MESSAGES, limits.messages().windowMs()));
    }

    @Test
    void anAnswerOfTheLimitsThatComesEarlyLetsNoCommandOvertake() {
        List<Promise<RateLimits.Decision>> asked = new ArrayList<>();
        RateLimits slow = (RateLimits) Proxy.newProxyInstance(
                RateLimits.class.getClassLoader(), new Class<?>[] {RateLimits.class}, (proxy, method, arguments) -> {
                    asked.add(Promise.promise());
                    return asked.get(asked.size() - 1).future();
                });
        LimitedCommands held = new LimitedCommands(slow, new RecentIntents(100, 60_000, clock), limits);
        List<String> routedInOrder = new ArrayList<>();
        for (String intent : List.of("first", "second")) {
            held.carryOut(ann, message, message(intent), command -> {
                routedInOrder.add(command.text("clientId"));
                return Future.succeededFuture(new Reply(new JsonObject()));
            });
        }
        asked.get(1).complete(new RateLimits.Decision(true, 1, 0));
        asked.get(0).complete(new RateLimits.Decision(true, 1, 0));
        assertEquals(List.of("first", "second"), routedInOrder);
    }
}
