package parley.chat;

import io.vertx.core.Future;
import parley.bus.Caller;
import parley.error.ParleyException;
import parley.room.Room;
import parley.room.RoomLog;

/** Finds the room of a command that names none. */
final class OwnMatch {
    private OwnMatch() {}

    /** Returns the match that the caller is in; otherwise the room had to be named. */
    static Future<String> idOf(RoomLog log, Caller caller) {
        return log.matchesOf(caller.userId()).map(mine -> mine.stream()
                .findFirst()
                .map(Room::id)
                .orElseThrow(() -> ParleyException.invalid("roomId", "is needed: you are in no match")));
    }
}
