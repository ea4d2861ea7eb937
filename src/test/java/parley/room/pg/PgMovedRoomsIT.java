package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Member;
import parley.room.MovedRoom;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;

@Tag("S1-MOD-06")
class PgMovedRoomsIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final int MANY = 100;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private RoomLog log;

    @BeforeEach
    void fill() {
        log = PgRoomLogs.on(new Statements(postgres.pool()), 1);
        for (String roomId : List.of("quiet", "busy", "new")) {
            result(log.open(
                    new Room(roomId, RoomKind.GROUP, "", "e", 0, NOW, List.of(Member.joining("ann", "Ann"))),
                    List.of(),
                    NOW));
        }
        append("quiet", "q1", NOW);
        append("busy", "b1", NOW);
        append("busy", "b2", NOW + 1_000);
        append("busy", "b3", NOW + 2_000);
        append("new", "n1", NOW + 2_000);
    }

    private void append(String roomId, String clientId, long at) {
        result(log.append(RoomLogContract.message(roomId, "ann", "a word", clientId), at));
    }

    @Test
    void findsRoomsThatHaveGrownAndWhereTheNewEventsBegin() {
        assertEquals(
                Set.of(new MovedRoom("busy", 1, 3), new MovedRoom("new", 0, 1)),
                Set.copyOf(result(log.movedSince(NOW + 1_000, null, MANY))));
        assertEquals(3, result(log.movedSince(NOW, null, MANY)).size());
        assertEquals(List.of(), result(log.movedSince(NOW + 2_001, null, MANY)));
    }

    @Test
    void looksAtTheRoomsThatAreAskedFor() {
        assertEquals(List.of(new MovedRoom("busy", 2, 3)), result(log.movedSince(NOW + 1_500, List.of("busy"), 1)));
        assertEquals(List.of(), result(log.movedSince(NOW + 1_000, List.of("quiet"), 1)));
        assertEquals(List.of(), result(log.movedSince(NOW, List.of(), MANY)));
        assertEquals(1, result(log.movedSince(NOW, null, 1)).size());
    }

    /** What was forgotten can't be told, so the events begin behind it. */
    @Test
    void beginsWithTheOldestEventThatIsStillThere() {
        result(postgres.pool()
                .query("DELETE FROM " + PostgresExtension.SCHEMA + ".room_events WHERE room_id = 'busy' AND seq < 3")
                .execute());
        assertEquals(List.of(new MovedRoom("busy", 2, 3)), result(log.movedSince(NOW, List.of("busy"), 1)));
    }
}
