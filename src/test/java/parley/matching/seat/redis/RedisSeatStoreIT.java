package parley.matching.seat.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matching.ticket.SearchBuilder.search;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.seat.SeatStoreContract;
import parley.matching.ticket.Ticket;
import parley.redis.RedisExtension;
import parley.util.Eventually;

@Tag("S1-RED-08")
class RedisSeatStoreIT extends SeatStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final AtomicBoolean olderNodes = new AtomicBoolean();

    @Override
    protected SeatStore emptyStore() {
        return new RedisSeatStore(redis.redis(), RULES, () -> 0, olderNodes::get);
    }

    /** Redis ends seats by its own clock. */
    @Override
    protected void awaitEmpty(String userId, long now) {
        Eventually.until(
                PATIENCE, () -> "still there", () -> seatOf(userId, now).equals(new Seat.Empty()));
    }

    private Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return result(redis.redis().send(request));
    }

    @Test
    void everyKeyEndsAndHasTheSameHashTag() {
        Ticket a = searching(search("a"), T0);
        made(a, searching(search("b"), T0), "room", T0 + 1);
        result(seats.away("a", T0 + 2));
        result(seats.free("room", Set.of(), new SeatStore.Leaving("a", 30_000), T0 + 3));
        searching(search("c"), T0);
        Set<String> keys = Set.copyOf(
                send(Command.KEYS, "*").stream().map(Response::toString).toList());
        assertTrue(keys.contains("parley:{match}:seat:c"), keys::toString);
        keys.forEach(key -> {
            assertTrue(key.startsWith("parley:{match}:"), key);
            assertTrue(send(Command.PTTL, key).toLong() > 0, key);
        });
    }

    @Test
    void nodesWithDifferentClocksShareOneTime() {
        SeatStore behind = new RedisSeatStore(redis.redis(), RULES, () -> 60_000, () -> false);
        Ticket a = searching(search("a"), T0);
        Seat there = result(behind.seats(List.of("a"), false, T0 - 60_000)).get("a");
        assertEquals(T0 - 60_000, ((Seat.Searching) there).ticket().since());
        assertEquals(T0, a.since());
    }

    @Test
    void seatsOutliveTheirLossByRenewal() {
        Ticket a = searching(search("a"), T0);
        send(Command.FLUSHALL);
        assertEquals(new Seat.Empty(), seatOf("a", T0 + 1));
        result(seats.renew(List.of(new Renewal(a, true)), SeatStore.LIFE_MS, T0 + 2));
        assertEquals(new Seat.Searching(a), seatOf("a", T0 + 3));
    }

    @Test
    void whoIsInAMatchOfAnOlderNodeIsNotMatched() {
        olderNodes.set(true);
        Ticket a = searching(search("a"), T0);
        Ticket b = searching(search("b"), T0);
        send(Command.SET, "parley:{match}:in:a", "m-old");
        assertEquals(new Commit.Refused(Set.of("a")), result(seats.match(a, b, "room", T0 + 1)));
        send(Command.SET, "parley:{match}:in:c", "m-old");
        assertEquals(
                new Seat.Older("m-old"),
                result(seats.search(search("c").build(), T0)).seat());
        assertEquals(new Seat.Older("m-old"), seatOf("c", T0));
        result(seats.free("m-old", Set.of("a", "c"), null, T0 + 2));
        made(a, b, "room", T0 + 3);
    }

    @Test
    void aMatchIsWrittenForOlderNodesToo() {
        olderNodes.set(true);
        made(searching(search("a"), T0), searching(search("b"), T0), "m-new", T0 + 1);
        assertEquals("m-new", send(Command.GET, "parley:{match}:in:a").toString());
        result(seats.free("m-new", Set.of(), null, T0 + 2));
        assertNull(send(Command.GET, "parley:{match}:in:a"));
    }

    @Test
    void aSearchOfAnOlderNodeEndsUnlessItIsBeingMatched() {
        olderNodes.set(true);
        send(Command.HSET, "parley:{match}:e:a", "id", "t", "lease", "l");
        assertEquals(
                new Seat.Older(""),
                result(seats.search(search("a").build(), T0)).seat());
        assertEquals(1, send(Command.EXISTS, "parley:{match}:e:a").toInteger());
        send(Command.HDEL, "parley:{match}:e:a", "lease");
        assertEquals(
                new Seat.Older(""), result(seats.seats(List.of("a"), true, T0)).get("a"));
        assertEquals(0, send(Command.EXISTS, "parley:{match}:e:a").toInteger());
        searching(search("a"), T0 + 1);
    }
}
