package parley.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.util.Eventually;
import parley.util.TestClock;

@Tag("S1-RED-05")
class RedisLinkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final RedisScript ECHO =
            new RedisScript("test", "return ARGV[1]", "7b6d1f0d6a2b9a1c1bf9d1cd4d4e3b6f9b7c2b10");

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final AtomicInteger returns = new AtomicInteger();
    private RedisProcess redis;
    private RedisLink link;

    @BeforeEach
    void begin() {
        redis = server();
        link = link(redis.uri(), 300);
    }

    @AfterEach
    void end() throws Exception {
        result(link.close());
        result(vertx.close());
        for (AutoCloseable resource : closing) {
            resource.close();
        }
    }

    private RedisProcess server(String... settings) {
        RedisProcess server = new RedisProcess(settings);
        closing.add(server);
        return server;
    }

    private RedisLink link(String uri, long commandTimeoutMs) {
        RedisLink opened = RedisConnects.link(vertx, RedisExtension.config(uri, commandTimeoutMs), name -> {});
        opened.onReturn(returns::incrementAndGet);
        result(opened.open());
        return opened;
    }

    private void awaitAvailable(boolean available) {
        Eventually.until(PATIENCE, () -> "available should be " + available, () -> link.available() == available);
    }

    private static Request get() {
        return Request.cmd(Command.GET).arg("parley:x");
    }

    @Test
    void manyCommandsShareOneConnectionAndKeepTheirOrder() {
        RedisLink patient = link(redis.uri(), 20_000);
        result(link.close());
        List<Future<Response>> answers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            answers.add(patient.run(ECHO, "parley:x", List.of("answer " + i)));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("answer " + i, result(answers.get(i)).toString());
        }
        String clients =
                result(patient.send(Request.cmd(Command.CLIENT).arg("LIST"))).toString();
        assertEquals(1, clients.lines().count());
        result(patient.close());
    }

    @Test
    @Tag("S1-SHUT-03")
    void leavesNoConnectionWhenItIsClosed() {
        RedisLink leaving = link(redis.uri(), 1_000);
        result(leaving.send(get()));
        assertEquals(2, connections());
        result(leaving.close());
        Eventually.until(PATIENCE, () -> "it is still connected", () -> connections() == 1);
    }

    private long connections() {
        return result(link.send(Request.cmd(Command.CLIENT).arg("LIST")))
                .toString()
                .lines()
                .count();
    }

    @Test
    @Tag("S1-SIO-10")
    void commandsFailAtOnceWhileRedisIsGoneAndWorkAgainWhenItIsBack() {
        redis.kill();
        awaitAvailable(false);
        refusal(ErrorCode.UNAVAILABLE, link.send(get()));
        redis.start();
        awaitAvailable(true);
        assertEquals("x", result(link.run(ECHO, "parley:x", List.of("x"))).toString());
        assertEquals(2, returns.get());
    }

    @Test
    void aHangingRedisIsLeftAfterAFewCommands() {
        redis.pause();
        List<Future<Response>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(link.send(get()));
        }
        waiting.forEach(answer -> refusal(ErrorCode.UNAVAILABLE, answer));
        awaitAvailable(false);
        redis.resume();
        awaitAvailable(true);
        result(link.send(get()));
    }

    @Test
    void aNodeStartsWithoutRedisAndFindsItLater() {
        redis.kill();
        RedisLink late = link(redis.uri(), 300);
        assertFalse(late.available());
        redis.start();
        Eventually.until(PATIENCE, () -> "not found", late::available);
        result(late.close());
    }

    @Test
    void aFullRedisIsNotUsedUntilThereIsRoom() {
        result(link.send(
                Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory-policy").arg("noeviction")));
        result(link.send(Request.cmd(Command.CONFIG).arg("SET").arg("maxmemory").arg("1")));
        refusal(
                ErrorCode.UNAVAILABLE,
                link.send(Request.cmd(Command.SET).arg("parley:x").arg("y")));
        awaitAvailable(false);
        RedisLink operator = RedisConnects.link(vertx, RedisExtension.config(redis.uri(), 300), name -> {});
        result(operator.open());
        assertFalse(operator.available());
        redis.kill();
        redis.start();
        awaitAvailable(true);
        result(operator.close());
    }

    @Test
    void aUserWithoutTheRightToRunScriptsIsNotEnough() {
        String user = "--user";
        RedisProcess strict = server(user, "limited", "on", ">secret", "~parley:*", "+@all", "-eval", "-evalsha");
        RedisLink limited = link(strict.uri().replace("redis://", "redis://limited:secret@"), 300);
        assertFalse(limited.available());
        refusal(ErrorCode.UNAVAILABLE, limited.send(get()));
        result(limited.close());
    }

    @Test
    void scriptsOfAServerThatForgotThemAreSentAgain() {
        assertEquals("a", result(link.run(ECHO, "parley:x", List.of("a"))).toString());
        result(link.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
        assertEquals("b", result(link.run(ECHO, "parley:x", List.of("b"))).toString());
        assertTrue(link.available());
    }

    @Test
    void nodesWhoseClocksDifferAgreeOnTheTimeOfRedis() {
        TestClock slow = new TestClock();
        TestClock fast = new TestClock();
        fast.advance(Duration.ofHours(1));
        RedisLink timed = RedisConnects.link(vertx, RedisExtension.config(redis.uri(), 20_000), name -> {});
        List<RedisClock> clocks = List.of(new RedisClock(vertx, timed, slow), new RedisClock(vertx, timed, fast));
        result(timed.open());
        Eventually.until(PATIENCE, () -> "apart: " + apart(clocks), () -> apart(clocks) < 60_000);
        result(timed.close());
    }

    private static long apart(List<RedisClock> clocks) {
        return Math.abs(clocks.get(0).millis() - clocks.get(1).millis());
    }
}
