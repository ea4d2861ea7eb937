package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matchmaking.SearchBuilder.search;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ParleyException;
import parley.redis.RedisCommands;
import parley.redis.RedisExtension;
import parley.redis.SwitchedRedis;

@Tag("S1-RED-05")
class FallbackMatchQueueIT extends MatchQueueContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final SwitchedRedis line = new SwitchedRedis(redis.redis());
    private final AtomicInteger leases = new AtomicInteger();
    private final QueueDriver other = new QueueDriver(redisQueue(redis.redis()));

    @Override
    MatchQueue emptyQueue(MatchRules rules) {
        return new FallbackMatchQueue(redisQueue(line), rules, this::id);
    }

    private RedisMatchQueue redisQueue(RedisCommands commands) {
        return new RedisMatchQueue(commands, RULES, this::id, () -> 0);
    }

    private String id() {
        return "lease-" + leases.incrementAndGet();
    }

    private void back(long now) {
        line.away(false);
        queue.expire(now);
    }

    @Test
    void whoSearchedHereGoesOnAloneAtTheOldPlaceAndThenWithAllAgain() {
        queue.enqueue(search("a").speaks("en"), T0);
        queue.enqueue(search("b").speaks("de"), T0 + 1);
        other.enqueue(search("z").speaks("fr"), T0 + 1);
        line.away(true);
        assertEquals(List.of(), queue.wholeWave(T0 + 5_000));
        assertEquals(T0, queue.ticketOf("a").orElseThrow().since());
        assertEquals(2, queue.counts().allSearching());
        queue.enqueue(search("c").speaks("it"), T0 + 5_000);
        back(T0 + 6_000);
        assertEquals(4, other.counts().allSearching());
        assertEquals(T0, other.ticketOf("a").orElseThrow().since());
        assertEquals(T0 + 5_000, other.ticketOf("c").orElseThrow().since());
        assertEquals(2, other.wholeWave(T0 + 20_001).size());
    }

    @Test
    void aMatchMadeAloneHoldsUntilItIsOver() {
        queue.enqueue(search("a"), T0);
        line.away(true);
        Lease lease = queue.reserve(search("b"), T0 + 1);
        Match match = queue.commit(lease, "room", T0 + 2).orElseThrow();
        back(T0 + 3);
        assertEquals(Optional.empty(), other.ticketOf("a"), "the shared queue has let go of who was matched");
        assertEquals(Optional.of(match), queue.matchOf("b"));
        assertThrows(ParleyException.class, () -> queue.offer(search("b").ticket("b2"), T0 + 4));
        assertTrue(queue.closed("room", null, T0 + 5).isPresent());
        queue.enqueue(search("b").ticket("b2"), T0 + 6);
        assertTrue(other.ticketOf("b").isPresent());
    }

    @Test
    void aMatchOfBeforeIsKnownAndItsEndIsToldLater() {
        queue.matched("a", "b", "room", T0);
        line.away(true);
        assertEquals("room", queue.matchOf("a").orElseThrow().roomId());
        assertThrows(ParleyException.class, () -> queue.offer(search("a").ticket("a2"), T0 + 1));
        assertTrue(queue.closed("room", "a", T0 + 2).isPresent());
        queue.enqueue(search("a").ticket("a2"), T0 + 3);
        assertEquals(2, other.counts().inChat());
        back(T0 + 4);
        assertEquals(0, other.counts().inChat());
        assertEquals("a2", other.ticketOf("a").orElseThrow().ticketId());
    }

    @Test
    void whoGaveUpOrWasBlockedMeanwhileIsSoForAll() {
        queue.enqueue(search("a"), T0);
        line.away(true);
        queue.cancel("a", T0 + 1);
        queue.forbid("c", "d", T0 + 2);
        back(T0 + 3);
        assertEquals(Optional.empty(), other.ticketOf("a"));
        other.enqueue(search("c"), T0 + 4);
        other.enqueue(search("d"), T0 + 5);
    }

    @Test
    void aCommitWithoutAnAnswerLeavesNobodyInAMatch() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0 + 1);
        line.away(true);
        assertEquals(Optional.empty(), queue.commit(lease, "room", T0 + 2));
        // It arrived there all the same.
        assertTrue(other.commit(lease, "room", T0 + 2).isPresent());
        assertEquals(1, queue.wholeWave(T0 + 3).size(), "the two find each other again");
        back(T0 + 5_000);
        assertEquals(Optional.empty(), queue.matchOf("a"));
        assertEquals(2, other.counts().allSearching());
    }

    @Test
    void searchersAndMatchesOutliveARedisThatLostThemWithinAMoment() {
        FallbackMatchQueue node = new FallbackMatchQueue(redisQueue(line), RULES, this::id);
        QueueDriver calls = new QueueDriver(node);
        calls.matched("x", "y", "room", T0);
        calls.enqueue(search("a").speaks("en"), T0);
        result(redis.redis().send(Request.cmd(Command.FLUSHALL)));
        node.converge();
        calls.expire(T0 + 1);
        assertEquals(T0, other.ticketOf("a").orElseThrow().since());
        assertThrows(ParleyException.class, () -> calls.offer(search("x").ticket("x2"), T0 + 2));
        assertTrue(calls.closed("room", "x", T0 + 3).isPresent());
        assertEquals(Optional.empty(), calls.closed("room", "x", T0 + 3));
    }

    @Test
    void searchersOutliveARedisThatLostThem() {
        queue.enqueue(search("a").speaks("en"), T0);
        line.away(true);
        assertEquals(List.of(), queue.wholeWave(T0 + 1));
        result(redis.redis().send(Request.cmd(Command.FLUSHALL)));
        back(T0 + 2);
        assertEquals(T0, other.ticketOf("a").orElseThrow().since());
        assertInstanceOf(Offered.Reserved.class, other.offer(search("b").speaks("en"), T0 + 3));
    }
}
