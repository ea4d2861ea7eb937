package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

class RecentRoomsTest {
    private final TestClock clock = new TestClock();
    private final RecentRooms recent = new RecentRooms(clock);
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

    private void read(long head) {
        Future<Room> read = get();
        reads.get(reads.size() - 1).complete(new Room("room", RoomKind.GROUP, "room", "e", head, 0, List.of()));
        result(read);
    }

    private boolean isKnown() {
        return recent.unchanged("room").isPresent();
    }

    @Test
    void aRoomStaysKnownWhileOnlyMessagesComeIntoIt() {
        read(10);
        for (int seq = 11; seq < 20; seq++) {
            clock.advance(Duration.ofMillis(800));
            assertTrue(isKnown());
            recent.passed("room", seq, clock.millis());
        }
        clock.advance(Duration.ofMillis(900));
        assertFalse(isKnown(), "nothing has said for a second that it stands");
    }

    @Test
    void aRoomIsNotKnownAfterAnEventThatNobodyHereHeardOf() {
        read(10);
        clock.advance(Duration.ofMillis(800));
        recent.passed("room", 12, clock.millis());
        clock.advance(Duration.ofMillis(100));
        assertFalse(isKnown());
    }

    @Test
    void aRoomIsReadAgainNowAndThenHoweverManyMessagesComeIntoIt() {
        read(0);
        for (int seq = 1; seq <= 60; seq++) {
            recent.passed("room", seq, clock.millis());
            clock.advance(Duration.ofMillis(500));
        }
        assertFalse(isKnown());
    }

    @Test
    void aRoomThatWasChangedHereIsNotKnownByALaterMessage() {
        read(10);
        recent.forget("room");
        recent.passed("room", 11, clock.millis());
        assertFalse(isKnown());
    }

    @Test
    void aBarredRoomIsNotKnownForLongerAsABarMakesNoEvent() {
        RoomSettings settings = RoomSettings.of(RoomKind.DIRECT);
        Future<Room> read = get();
        reads.get(0).complete(new Room("room", RoomKind.DIRECT, "", "e", 10, 0, 0, List.of(), "", settings, true));
        result(read);
        clock.advance(Duration.ofMillis(800));
        recent.passed("room", 11, clock.millis());
        clock.advance(Duration.ofMillis(100));
        assertFalse(isKnown());
    }
}
