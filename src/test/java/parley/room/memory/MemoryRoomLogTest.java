package parley.room.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;

class MemoryRoomLogTest extends RoomLogContract {
    @Override
    public RoomLog newLog() {
        return new MemoryRoomLog(400);
    }

    @Override
    public RoomKind kind() {
        return RoomKind.MATCH;
    }

    @Test
    void forgetsTheOldestEventsOfALongRoom() {
        for (int i = 0; i < 405; i++) {
            say("ann", "message " + i);
        }
        assertFalse(result(log.read(roomId, 4, null, 10)).recovered());
        assertTrue(result(log.read(roomId, 5, null, 10)).recovered());
    }

    @Test
    void aRoomThatWasDroppedIsNoLongerRead() {
        say("ann", "hello");
        result(log.drop(roomId, NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.read(roomId, 0, null, 5));
        assertEquals(Map.of(), result(log.heads(List.of(roomId))));
    }

    @Test
    void findsRoomsWithoutRecentEvents() {
        assertEquals(List.of(), result(log.idleSince(NOW)));
        assertEquals(
                List.of(roomId),
                result(log.idleSince(NOW + 1)).stream().map(Room::id).toList());
    }
}
