package parley.chat;

import io.vertx.core.Future;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.MessageBodies;
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

    /** Fails with NOT_FOUND unless there is such a message to reply to, and with GONE if it was deleted for all. */
    Future<Void> requireAnswerable(Room room, String userId, String messageId) {
        return log.message(room.id(), messageId).map(found -> {
            if (found.filter(message -> message.seq() > room.hiddenUpTo(userId)).isEmpty()) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "replyTo: there is no such message in this room");
            }
            if (MessageBodies.isDeleted(found.get().body())) {
                throw new ParleyException(ErrorCode.GONE, "replyTo: this message was deleted");
            }
            return null;
        });
    }
}
