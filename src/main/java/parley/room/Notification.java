package parley.room;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Something that concerns one user, beside the feed of the room that it is in.
 *
 * @param id one that comes again stands for the same thing, which has gone on
 * @param messageId null if it is about no message
 * @param userId the user who did it
 * @param timestamp epoch milliseconds
 */
public record Notification(String id, Kind kind, String roomId, String messageId, String userId, long timestamp) {
    /** The name of the event that tells of one. */
    public static final String EVENT = "notify";

    /** A notification is of one of these kinds. The names are those of the protocol, in lower case and with hyphens. */
    public enum Kind {
        MENTION,
        DIRECT,
        MISSED_CALL,
        ADDED
    }

    /** @param timestamp when the mention was made, by the message or by an edit of it */
    public static Notification mention(String roomId, String messageId, String userId, long timestamp) {
        return new Notification("mention:" + messageId, Kind.MENTION, roomId, messageId, userId, timestamp);
    }

    /** Stands for all that the other one of a direct room has written; the message is the newest. */
    public static Notification direct(String roomId, String messageId, String userId, long timestamp) {
        return new Notification("direct:" + roomId, Kind.DIRECT, roomId, messageId, userId, timestamp);
    }

    /** @param timestamp when the call ended */
    public static Notification missedCall(String roomId, String messageId, String userId, long timestamp) {
        return new Notification("missed-call:" + messageId, Kind.MISSED_CALL, roomId, messageId, userId, timestamp);
    }

    /** @param joinedSeq place in the feed at which the user became a member */
    public static Notification added(String roomId, long joinedSeq, String byUserId, long timestamp) {
        return new Notification("added:" + roomId + ':' + joinedSeq, Kind.ADDED, roomId, null, byUserId, timestamp);
    }

    /** Returns it as clients see it. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", id)
                .put("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("roomId", roomId);
        if (messageId != null) {
            json.put("messageId", messageId);
        }
        return json.put("userId", userId).put("timestamp", timestamp);
    }
}
