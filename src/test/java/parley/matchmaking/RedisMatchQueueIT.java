package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matchmaking.SearchBuilder.search;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;

/** More runs of the simulation with {@code -Dmatch.redis.runs=N}, one with {@code -Dmatch.seed=N}. */
class RedisMatchQueueIT extends MatchQueueContract {
    private static final long RUNS = Long.getLong("match.redis.runs", 40);

    private static final long AHEAD_MS = 60_000;

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Override
    MatchQueue emptyQueue(MatchRules rules) {
        AtomicInteger leases = new AtomicInteger();
        return new RedisMatchQueue(redis.redis(), rules, () -> "lease-" + leases.incrementAndGet(), () -> AHEAD_MS);
    }

    @Test
    void keepsEveryPromiseUnderKillsDelaysDuplicatesAndCrashes() {
        Long single = Long.getLong("match.seed");
        long first = single == null ? 0 : single;
        long last = single == null ? RUNS : single + 1;
        long matches = 0;
        for (long seed = first; seed < last; seed++) {
            result(redis.redis().send(Request.cmd(Command.FLUSHDB)));
            try {
                matches += new MatchSimulation(
                                seed, (rules, ids) -> new RedisMatchQueue(redis.redis(), rules, ids, () -> 0))
                        .run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertTrue(matches >= last - first, "made " + matches);
    }

    @Test
    void nodesShareOneQueue() {
        QueueDriver other =
                new QueueDriver(new RedisMatchQueue(redis.redis(), RULES, () -> "other-lease", () -> AHEAD_MS));
        queue.enqueue(search("a"), T0);
        Lease lease = other.reserve(search("b"), T0);
        assertEquals("room", queue.commit(lease, "room", T0).orElseThrow().roomId());
        assertEquals("room", other.matchOf("a").orElseThrow().roomId());
    }

    @Test
    void nodesWhoseClocksDifferByAMinuteWidenAtTheSameMoment() {
        QueueDriver late = new QueueDriver(
                new RedisMatchQueue(redis.redis(), RULES, () -> "other-lease", () -> AHEAD_MS + 60_000));
        queue.enqueue(search("a").speaks("en").likes("music"), T0);
        late.enqueue(search("b").speaks("en").likes("sport"), T0 - 60_000 + 1_000);
        assertEquals(T0 - 60_000, late.ticketOf("a").orElseThrow().since());

        assertEquals(0, late.wholeWave(T0 - 60_000 + 5_999).size());
        assertEquals(1, queue.wholeWave(T0 + 6_000).size());
    }

    @Test
    void aMatchIsTwoOffersAndACommit() {
        queue.matched("x", "y", "room0", T0);
        redis.redis().reset();
        queue.matched("a", "b", "room", T0);
        assertEquals(3, redis.redis().operations());
        queue.closed("room", "a", T0 + 1);
        queue.counts();
        queue.expire(T0 + 2);
        queue.wholeWave(T0 + 3);
        assertEquals(4, redis.redis().operations());
    }

    @Test
    @Tag("S1-RED-04")
    void everyKeyEndsByItself() {
        queue.matched("a", "b", "room", T0);
        queue.matched("c", "d", "room2", T0);
        queue.closed("room", "a", T0 + 1);
        queue.enqueue(search("e").speaks("en").likes("chess").blocking("g"), T0);
        queue.enqueue(search("f").speaks("de").mode(Mode.VIDEO), T0);
        queue.reserve(search("g").mode(Mode.VIDEO), T0);
        queue.enqueue(search("h").mode(Mode.VOICE), T0);
        queue.pause("h", "session-h", T0);
        queue.forbid("e", "h", T0);
        Response keys = result(redis.redis().send(Request.cmd(Command.KEYS).arg("*")));
        assertTrue(keys.size() > 20);
        for (Response key : keys) {
            assertTrue(key.toString().startsWith("parley:{match}:"));
            assertTrue(
                    result(redis.redis().send(Request.cmd(Command.PTTL).arg(key.toString())))
                                    .toLong()
                            > 0,
                    key.toString());
        }
    }

    @Test
    void nothingIsLeftOfTicketsThatAreGone() {
        queue.enqueue(search("a").speaks("en", "de").likes("chess"), T0);
        queue.enqueue(search("b").speaks("fr").likes("go"), T0);
        queue.wholeWave(T0 + 6_000);
        queue.cancel("a", T0 + 6_000);
        queue.cancel("b", T0 + 6_000);
        Response keys = result(redis.redis().send(Request.cmd(Command.KEYS).arg("*")));
        assertEquals(2, keys.size(), "that they have ended");
    }
}
