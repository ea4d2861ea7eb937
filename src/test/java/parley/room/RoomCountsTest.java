package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomCounts.Counts;
import parley.util.TestClock;

@Tag("S1-HLT-02")
class RoomCountsTest {
    private final TestClock clock = new TestClock();
    private Future<Long> stored = Future.succeededFuture(5L);
    private int asked;
    private final RoomCounts counts =
            new RoomCounts(counting(() -> Future.succeededFuture(2L)), counting(this::askStored), clock);

    private Future<Long> askStored() {
        asked++;
        return stored;
    }

    private static RoomLog counting(Supplier<Future<Long>> count) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(),
                new Class<?>[] {RoomLog.class},
                (proxy, method, arguments) -> count.get());
    }

    @Test
    void countsMatchesAndRoomsThatLast() {
        assertEquals(new Counts(2, 5), result(counts.now()));
        assertEquals(7, result(counts.now()).all());
        assertEquals(1, asked, "rooms that last are not counted each time");
        stored = Future.succeededFuture(6L);
        clock.advanceMs(30_000);
        assertEquals(new Counts(2, 6), result(counts.now()));
    }

    @Test
    void theLastCountHoldsWhileTheDatabaseIsAway() {
        result(counts.now());
        stored = Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"));
        clock.advanceMs(30_000);
        assertEquals(new Counts(2, 5), result(counts.now()));
    }
}
