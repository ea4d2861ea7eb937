package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

class RecentRoomsTest {
    private final RecentRooms recent = new RecentRooms(new TestClock());
    private final List<Promise<Room>> reads = new ArrayList<>();

    private Future<Room> get() {
        return recent.get("room", roomId -> {
            reads.add(Promise.promise());
            return reads.get(reads.size() - 1).future();
        });
    }

    private static Room named(String name) {
        return new Room("room", RoomKind.GROUP, name, "e", 0, 0, List.of());
    }

    @Test
    void whoeverAsksWhileARoomIsReadWaitsForTheSameAnswer() {
        Future<Room> first = get();
        Future<Room> second = get();
        reads.get(0).complete(named("read"));
        assertEquals("read", result(first).name());
        assertEquals("read", result(second).name());
        assertEquals("read", result(get()).name());
        assertEquals(1, reads.size());
    }

    @Test
    void whoAsksAfterAChangeGetsNoAnswerFromBefore() {
        Future<Room> before = get();
        recent.forget("room");
        Future<Room> after = get();
        reads.get(0).complete(named("old"));
        reads.get(1).complete(named("new"));
        assertEquals("old", result(before).name());
        assertEquals("new", result(after).name());
    }
}
