package parley.gateway.command;

import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Objects;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.MessageType;
import parley.util.BoundedCache;

/**
 * Keeps the replies to the messages that this node stored last. A client that has reached its limit repeats messages
 * whose answer it did not hear, and this must not cost a look into the database. Thread-safe.
 */
public final class RecentIntents {
    private record Key(String userId, String roomId, String clientId) {}

    /** The fields that a repetition must share, and the reply. */
    private record Known(Object type, Object content, Object replyTo, Object fileId, JsonObject reply) {
        static Known of(JsonObject message, JsonObject reply) {
            return new Known(
                    RecentIntents.type(message),
                    message.getValue("content"),
                    message.getValue("replyTo"),
                    message.getValue("fileId"),
                    reply);
        }

        boolean isSame(Known other) {
            return Objects.equals(type, other.type)
                    && Objects.equals(content, other.content)
                    && Objects.equals(replyTo, other.replyTo)
                    && Objects.equals(fileId, other.fileId);
        }
    }

    private static final long MAX_CHARACTERS_EACH = 5_000;

    private final BoundedCache<Key, Known> known;

    /** @param keptMs time after which the limit has room again */
    public RecentIntents(int entries, long keptMs, InstantSource clock) {
        known = new BoundedCache<>(
                entries, entries * MAX_CHARACTERS_EACH / 10, keptMs, RecentIntents::characters, clock);
    }

    private static long characters(Known intent) {
        return intent.content() instanceof String text ? text.length() : 0;
    }

    /** @param message the command's body, which has passed its schema */
    void carriedOut(String userId, JsonObject message, Reply reply) {
        Key key = keyOf(userId, message);
        if (key != null) {
            JsonObject first = reply.data().copy().put("duplicate", true);
            known.put(key, Known.of(message, first));
        }
    }

    /**
     * Throws CONFLICT if the same intent had other content.
     *
     * @param message a body that was not checked
     * @return null if nothing is known of it
     */
    Reply repeated(String userId, JsonObject message) {
        Key key = keyOf(userId, message);
        Known intent = key == null ? null : known.get(key);
        if (intent == null) {
            return null;
        }
        if (!intent.isSame(Known.of(message, null))) {
            throw new ParleyException(ErrorCode.CONFLICT, "clientId: was used for another message");
        }
        return new Reply(intent.reply().copy());
    }

    /** Returns null without an intent, or without the id of a room: the same words may mean another match by then. */
    private static Key keyOf(String userId, JsonObject message) {
        return message.getValue("clientId") instanceof String clientId
                        && message.getValue("roomId") instanceof String roomId
                ? new Key(userId, roomId, clientId)
                : null;
    }

    private static Object type(JsonObject message) {
        return message.getValue("type", MessageType.TEXT.wireName());
    }
}
