package parley.room;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Makes drafts of what can be done, for all, to a message that is there, and refusals of what may not be done. */
public final class MessageChanges {
    public static final int MOST_EMOJIS = 20;
    /** Bounds the emojis of one member, so that nobody takes all the places of a message. */
    public static final int MOST_EMOJIS_OF_ONE = 5;

    public static final int MOST_PINS = 50;

    private static final String FOR_EVERYONE = "forEveryone";

    private static final Set<String> TYPES =
            Set.of(EventTypes.EDITED, EventTypes.DELETED, EventTypes.REACTION, EventTypes.PINNED);

    private MessageChanges() {}

    public static Draft edit(String roomId, String userId, String messageId, String content, JsonArray mentions) {
        JsonObject body = about(messageId).put("content", content).put("mentions", mentions);
        return new Draft(roomId, EventTypes.EDITED, userId, body);
    }

    /**
     * Says how a call goes on, in the message that stands for it. It mentions nobody, and says so: nodes of the version
     * before take any edit for one of a text.
     */
    public static Draft callOn(String roomId, String userId, String messageId, JsonObject call) {
        return new Draft(
                roomId,
                EventTypes.EDITED,
                userId,
                about(messageId)
                        .putNull("content")
                        .put("mentions", new JsonArray())
                        .put(CallBodies.CALL, call));
    }

    /**
     * Says that a message's file is gone before its time. The log adds the caption and the mentions as they then stand,
     * so that readers who know nothing of files leave them as they are.
     *
     * @param userId the sender
     * @param file as the message describes it
     */
    public static Draft fileGone(String roomId, String userId, String messageId, JsonObject file) {
        return new Draft(
                roomId,
                EventTypes.EDITED,
                userId,
                about(messageId)
                        .putNull("content")
                        .put("mentions", new JsonArray())
                        .put(FileBodies.FILE, FileBodies.gone(file)));
    }

    /** Tells whether the server writes an edit, so that no rule on what members may write holds it up. */
    public static boolean isOfServer(JsonObject edit) {
        return CallBodies.has(edit) || FileBodies.has(edit);
    }

    /** Tells whether an edit would change a message. A call never goes back, and a file that is gone never returns. */
    public static boolean changes(JsonObject message, JsonObject edit) {
        if (FileBodies.has(edit)) {
            return FileBodies.ends(message, edit);
        }
        JsonObject call = edit.getJsonObject(CallBodies.CALL);
        return call == null
                ? !Objects.equals(edit.getString("content"), message.getString("content"))
                : CallBodies.goesOn(message.getJsonObject(CallBodies.CALL), call);
    }

    /**
     * Returns the edit of a message as it is stored: that of a call has no text, and that of a file leaves the text as it
     * is, whatever the edit says to other versions.
     */
    public static Draft asStored(JsonObject message, Draft edit) {
        if (FileBodies.has(edit.body())) {
            return edit.with(edit.body()
                    .copy()
                    .put("content", message.getValue("content"))
                    .put("mentions", message.getJsonArray("mentions")));
        }
        return CallBodies.has(edit.body()) ? edit.with(edit.body().copy().putNull("content")) : edit;
    }

    public static Draft delete(String roomId, String userId, String messageId) {
        return new Draft(roomId, EventTypes.DELETED, userId, about(messageId).put(FOR_EVERYONE, true));
    }

    public static Draft react(String roomId, String userId, String messageId, String emoji, boolean on) {
        JsonObject body = about(messageId).put("emoji", emoji).put("on", on);
        return new Draft(roomId, EventTypes.REACTION, userId, body);
    }

    /** Takes away all reactions under an emoji, whosever they are. */
    public static Draft clearReactions(String roomId, String userId, String messageId, String emoji) {
        Draft cleared = react(roomId, userId, messageId, emoji, false);
        cleared.body().put(FOR_EVERYONE, true);
        return cleared;
    }

    /** Tells whether a reaction's draft or event takes all of its emoji away. */
    public static boolean clears(JsonObject reaction) {
        return reaction.getBoolean(FOR_EVERYONE, false);
    }

    public static Draft pin(String roomId, String userId, String messageId, boolean on) {
        return new Draft(roomId, EventTypes.PINNED, userId, about(messageId).put("on", on));
    }

    private static JsonObject about(String messageId) {
        return new JsonObject().put("messageId", messageId);
    }

    public static boolean isOne(String type) {
        return TYPES.contains(type);
    }

    /** Adds to the reaction the number of reactions that then stand under its emoji. */
    public static Draft counted(Draft reaction, long count) {
        return reaction.with(reaction.body().copy().put("count", count));
    }

    public static ParleyException noSuchMessage() {
        return new ParleyException(ErrorCode.NOT_FOUND, "messageId: there is no such message");
    }

    public static ParleyException notYours() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "messageId: this message is not yours");
    }

    public static ParleyException tooManyEmojis() {
        return new ParleyException(ErrorCode.CONFLICT, "emoji: a message takes " + MOST_EMOJIS + " different ones");
    }

    public static ParleyException tooManyEmojisOfOne() {
        return new ParleyException(
                ErrorCode.CONFLICT, "emoji: one member gives a message at most " + MOST_EMOJIS_OF_ONE);
    }

    public static ParleyException tooManyPins() {
        return new ParleyException(ErrorCode.CONFLICT, "A room takes " + MOST_PINS + " pinned messages");
    }
}
