package parley.chat;

import io.vertx.core.Future;
import java.util.Optional;
import parley.room.MessageChanges;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLog;

/** Finds a room's messages as far as a member may know of them. */
final class VisibleMessages {
    private final RoomLog log;

    VisibleMessages(RoomLog log) {
        this.log = log;
    }

    /** Finds a message, even one that was deleted for all. Fails with NOT_FOUND. */
    Future<RoomEvent> find(Room room, String userId, String messageId) {
        return log.message(room.id(), messageId)
                .map(found -> found.filter(message -> message.seq() > room.hiddenUpTo(userId)))
                .map(found -> found.orElseThrow(MessageChanges::noSuchMessage));
    }

    /** Finds a message to reply to, which must not be deleted. */
    Future<Optional<RoomEvent>> answerable(Room room, String userId, String messageId) {
        return log.message(room.id(), messageId)
                .map(found -> found.filter(message -> message.seq() > room.hiddenUpTo(userId)
                        && !message.body().getBoolean("deleted", false)));
    }
}
