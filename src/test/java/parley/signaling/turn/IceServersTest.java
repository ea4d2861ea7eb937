package parley.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.IceSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.FallbackRateLimits;
import parley.limits.MemoryRateLimits;
import parley.limits.RateLimits;
import parley.signaling.IceServers;
import parley.util.TestClock;

@Tag("S1-SYS-07")
class IceServersTest {
    private static final String SECRET = "north-gate-and-south-gate";

    private final TestClock clock = new TestClock();
    private final RateLimits limits = new MemoryRateLimits(clock);

    private static IceSettings settings(Map<String, String> more) {
        return new ConfigLoader().environment(more).load().calls().ice();
    }

    private static IceSettings withRelay() {
        return settings(Map.of(
                "PARLEY_CALLS_ICE_STUN", "stun:stun.example.org",
                "PARLEY_CALLS_ICE_TURN_URIS", "turn:turn.example.org?transport=udp,turns:turn.example.org?transport=tcp",
                "PARLEY_CALLS_ICE_TURN_SECRET", SECRET,
                "PARLEY_CALLS_ICE_TURN_PER_USER_COUNT", "2",
                "PARLEY_CALLS_ICE_TURN_TTL_MS", "600000"));
    }

    /** Limits whose shared count can't be had. */
    private RateLimits away() {
        RateLimits broken = new RateLimits() {
            @Override
            public Future<Decision> take(String key, Limit limit) {
                return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"));
            }

            @Override
            public Future<Void> refund(String key, Limit limit) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Stats> stats() {
                return Future.succeededFuture(new Stats(0, 0, 0));
            }
        };
        return new FallbackRateLimits(broken, limits);
    }

    @Test
    void thereAreNoneAsShipped() {
        IceServers servers = new ConfiguredIceServers(ConfigLoader.defaults().calls().ice(), limits, clock);
        assertEquals(new JsonArray(), result(servers.of("ann")));
    }

    @Test
    void theyAreAsBrowsersTakeThemWithCredentialsOfTheUser() {
        JsonArray servers = result(new ConfiguredIceServers(withRelay(), limits, clock).of("ann"));
        TurnCredentials credentials = TurnCredentials.until(clock.millis() + 600_000, "ann", SECRET);
        assertEquals(
                new JsonArray()
                        .add(new JsonObject().put("urls", new JsonArray().add("stun:stun.example.org")))
                        .add(new JsonObject()
                                .put(
                                        "urls",
                                        new JsonArray()
                                                .add("turn:turn.example.org?transport=udp")
                                                .add("turns:turn.example.org?transport=tcp"))
                                .put("username", credentials.username())
                                .put("credential", credentials.password())),
                servers);
    }

    @Test
    void theQuotaIsOfOneUserAndNobodyElse() {
        IceServers servers = new ConfiguredIceServers(withRelay(), limits, clock);
        result(servers.of("ann"));
        result(servers.of("ann"));
        long wait = refusal(ErrorCode.RATE_LIMIT_EXCEEDED, servers.of("ann")).retryAfterMs();
        assertTrue(wait > 0);
        result(servers.of("bob"));
        clock.advance(Duration.ofMillis(wait));
        result(servers.of("ann"));
    }

    @Test
    void nobodyGetsCredentialsWhileTheyCannotBeCounted() {
        refusal(ErrorCode.UNAVAILABLE, new ConfiguredIceServers(withRelay(), away(), clock).of("ann"));
        IceSettings stunAlone = settings(Map.of("PARLEY_CALLS_ICE_STUN", "stun:stun.example.org"));
        assertEquals(
                1, result(new ConfiguredIceServers(stunAlone, away(), clock).of("ann")).size());
    }

    @Test
    void theyAreForThoseInACallOrAMatchAlone() {
        IceServers servers = userId -> Future.succeededFuture(new JsonArray().add(userId));
        IceServersForCallers answers = new IceServersForCallers(
                servers,
                userId -> Future.succeededFuture(userId.equals("caller")),
                userId -> Future.succeededFuture(userId.equals("matched")));
        for (String admitted : List.of("caller", "matched")) {
            assertEquals(
                    new JsonObject().put("iceServers", new JsonArray().add(admitted)), result(answers.of(admitted)));
        }
        refusal(ErrorCode.PERMISSION_DENIED, answers.of("stranger"));
    }
}
