package parley.matching.seat.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matching.ticket.SearchBuilder.search;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
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

    @Override
    protected SeatStore emptyStore() {
        return new RedisSeatStore(redis.redis(), RULES, () -> 0);
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
        result(seats.free("room", new SeatStore.Leaving("a", 30_000), T0 + 3));
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
        SeatStore behind = new RedisSeatStore(redis.redis(), RULES, () -> 60_000);
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
    void whatANodeOfTheVersionBeforeNotesOfAMatchGoesWithIt() {
        made(searching(search("a"), T0), searching(search("b"), T0), "room", T0 + 1);
        send(Command.SET, "parley:{match}:in:a", "room");
        send(Command.SET, "parley:{match}:in:b", "room");
        result(seats.free("room", null, T0 + 2));
        assertEquals(
                0,
                send(Command.EXISTS, "parley:{match}:in:a", "parley:{match}:in:b")
                        .toInteger());
    }
}
