package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.account.MemoryKnownAddresses;
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.http.HttpTestServer.Answer;
import parley.gateway.http.LoginLimits.Target;
import parley.limits.MemoryRateLimits;
import parley.limits.RateLimits;
import parley.util.TestClock;

@Tag("S1-RL-05")
class LoginLimitsVerticleTest {
    private static final String HOME = "192.0.2.1";
    private static final String RIGHT = "right";

    private final TestClock clock = new TestClock();
    private final MemoryKnownAddresses known = new MemoryKnownAddresses();
    private final AtomicInteger judged = new AtomicInteger();
    private final MemoryRateLimits counts = new MemoryRateLimits(clock);
    private HttpTestServer server = server(counts);

    private HttpTestServer server(RateLimits limits) {
        LoginLimits login = new LoginLimits(
                limits, ConfigLoader.defaults().limits(), new ClientAddress(List.of("127.0.0.1")), known);
        return new HttpTestServer(HttpTestServer.Settings.trusting("127.0.0.1"), clock, router -> mount(router, login));
    }

    /** Mounts a login with the account ann, also called ann@example.org, and no other. */
    private void mount(Router router, LoginLimits limits) {
        router.post("/login").handler(context -> {
            String login = context.request().getParam("as");
            Target target = login.startsWith("ann") ? Target.of("id of ann") : Target.of(Optional.empty(), login);
            JsonAnswer.send(
                    context,
                    200,
                    limits.fromAddress(
                            context.request(),
                            () -> limits.guess(
                                    context.request(),
                                    target,
                                    () -> judge(target, context.request().getParam("with")))));
        });
    }

    private Future<JsonObject> judge(Target target, String password) {
        judged.incrementAndGet();
        return target.userId() != null && password.equals(RIGHT)
                ? Future.succeededFuture(new JsonObject())
                : Future.failedFuture(new ParleyException(ErrorCode.AUTH_FAILED, "Wrong"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int login(String address, String as, String password) {
        return answer(address, as, password).status();
    }

    private Answer answer(String address, String as, String password) {
        return server.call(HttpMethod.POST, "/login?as=" + as + "&with=" + password, null, "X-Forwarded-For", address);
    }

    private void guessWrongly(String address, String as, int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(401, login(address, as, "wrong"));
        }
    }

    @Test
    void guessesFromOneAddressDoNotKeepTheOwnerOut() {
        guessWrongly("198.51.100.7", "ann", 10);
        assertEquals(429, login("198.51.100.7", "ann", RIGHT));
        assertEquals(200, login(HOME, "ann", RIGHT));
    }

    @Test
    void nameAndAddressOfEmailAreCountedAsOne() {
        guessWrongly(HOME, "ann", 9);
        guessWrongly(HOME, "ann@example.org", 1);
        assertEquals(429, login(HOME, "ann", RIGHT));
        assertEquals(429, login(HOME, "ann@example.org", RIGHT));
    }

    @Test
    void guessesFromManyAddressesAreBoundedTogether() {
        for (int i = 0; i < 20; i++) {
            guessWrongly("198.51.100." + i, "ann", 10);
        }
        assertEquals(429, login("198.51.100.200", "ann", RIGHT));
    }

    @Test
    void anAddressThatLoggedInBeforeIsKeptApartFromStrangers() {
        assertEquals(200, login(HOME, "ann", RIGHT));
        for (int i = 0; i < 20; i++) {
            guessWrongly("198.51.100." + i, "ann", 10);
        }
        assertEquals(429, login("198.51.100.200", "ann", RIGHT));
        assertEquals(200, login(HOME, "ann", RIGHT));
    }

    @Test
    void anAddressThatLoggedInBeforeWaitsLongerAfterEachGuess() {
        assertEquals(200, login(HOME, "ann", RIGHT));
        guessWrongly(HOME, "ann", 10);
        for (long waitMs : new long[] {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000}) {
            assertEquals(429, login(HOME, "ann", RIGHT));
            clock.advanceMs(waitMs - 1);
            assertEquals(429, login(HOME, "ann", RIGHT));
            clock.advanceMs(1);
            guessWrongly(HOME, "ann", 1);
        }
        clock.advanceMs(60_000);
        assertEquals(200, login(HOME, "ann", RIGHT));
    }

    @Test
    void aRefusedGuessIsNotJudged() {
        guessWrongly(HOME, "ann", 10);
        int before = judged.get();
        assertEquals(429, login(HOME, "ann", RIGHT));
        assertEquals(before, judged.get());
    }

    @Test
    void aLoginThatNobodyHasIsRefusedLikeOneThatSomebodyHas() {
        for (String as : List.of("ann", "zoe")) {
            guessWrongly("198.51.100.7", as, 10);
            Answer refused = answer("198.51.100.7", as, "wrong");
            assertEquals(429, refused.status());
            assertEquals("300", refused.headers().get("Retry-After"));
        }
    }

    @Test
    void rightPasswordsDoNotCount() {
        for (int i = 0; i < 60; i++) {
            assertEquals(200, login(HOME, "ann", RIGHT));
        }
    }

    @Test
    void nobodyGetsInWhileNothingIsCounted() {
        server.close();
        server = server(new FailingRateLimits());
        result(known.remember("id of ann", HOME));
        assertEquals(503, login(HOME, "ann", RIGHT));
        assertEquals(503, login("198.51.100.7", "ann", RIGHT));
        assertEquals(0, judged.get());
    }

    @Test
    void manyGuessesAtOnceAreNoWayAroundTheWait() {
        assertEquals(200, login(HOME, "ann", RIGHT));
        guessWrongly(HOME, "ann", 10);
        int before = judged.get();
        for (int i = 0; i < 20; i++) {
            assertTrue(login(HOME, "ann", "wrong") == 429);
        }
        assertFalse(judged.get() > before);
    }

    /** The store of the counts is away. */
    private static final class FailingRateLimits implements RateLimits {
        private static <T> Future<T> away() {
            return Future.failedFuture(new IllegalStateException("away"));
        }

        @Override
        public Future<Decision> take(String key, Limit limit) {
            return away();
        }

        @Override
        public Future<Void> refund(String key, Limit limit) {
            return away();
        }

        @Override
        public Future<Stats> stats() {
            return away();
        }
    }
}
