package parley.room;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Makes the bodies of messages and events after edits, deletions and reactions. */
public final class MessageBodies {
    /** Stands for all members where user ids are listed. */
    public static final String EVERYONE = "*";

    private MessageBodies() {}

    /** An earlier text of a message. @param until epoch milliseconds when it was edited or deleted */
    public record Version(JsonObject body, long until) {}

    public static JsonObject edited(JsonObject message, JsonObject edit, long at) {
        JsonObject call = edit.getJsonObject(CallBodies.CALL);
        if (call != null) {
            return message.copy().put(CallBodies.CALL, call);
        }
        JsonObject file = edit.getJsonObject(FileBodies.FILE);
        if (file != null) {
            return message.copy().put(FileBodies.FILE, file);
        }
        return message.copy()
                .put("content", edit.getValue("content"))
                .put("mentions", edit.getJsonArray("mentions"))
                .put("edited", true)
                .put("editedAt", at);
    }

    public static JsonObject tombstone(JsonObject message) {
        JsonObject tombstone = message.copy()
                .putNull("content")
                .put("mentions", new JsonArray())
                .put("deleted", true);
        tombstone.remove("edited");
        tombstone.remove("editedAt");
        tombstone.remove(FileBodies.FILE);
        tombstone.remove(CallBodies.CALL);
        return tombstone;
    }

    /** Returns what the feed keeps of an edit once the message is deleted. */
    public static JsonObject emptiedEdit(String messageId) {
        return new JsonObject().put("messageId", messageId).putNull("content").put("mentions", new JsonArray());
    }

    public static boolean isDeleted(JsonObject message) {
        return message.getBoolean("deleted", false);
    }

    /** Returns the ids of users whom a message or an edit mentions. */
    public static List<String> mentioned(JsonObject body) {
        List<String> userIds = new ArrayList<>();
        for (Object mention : body.getJsonArray("mentions", new JsonArray())) {
            userIds.add(((JsonObject) mention).getString("userId", EVERYONE));
        }
        return userIds;
    }

    /** Returns a message as a history shows it. */
    public static JsonObject shown(JsonObject message, JsonArray reactions, boolean pinned) {
        if (reactions.isEmpty() && !pinned) {
            return message;
        }
        JsonObject shown = message.copy();
        if (!reactions.isEmpty()) {
            shown.put("reactions", reactions);
        }
        return pinned ? shown.put("pinned", true) : shown;
    }

    /** Returns a message as a report keeps it, with its earlier texts, as far as these are still there. */
    public static JsonObject evidence(JsonObject message, List<Version> versions) {
        List<Version> earlier = new ArrayList<>(versions);
        JsonObject evidence = message;
        if (isDeleted(message) && !earlier.isEmpty()) {
            Version last = earlier.remove(earlier.size() - 1);
            evidence = last.body().copy().put("deleted", true).put("deletedAt", last.until());
        }
        if (earlier.isEmpty()) {
            return evidence;
        }
        JsonArray texts = new JsonArray();
        earlier.forEach(version -> texts.add(earlier(version)));
        return evidence.copy().put("versions", texts);
    }

    private static JsonObject earlier(Version version) {
        JsonObject earlier = new JsonObject().put("content", version.body().getString("content"));
        JsonObject call = version.body().getJsonObject(CallBodies.CALL);
        return (call == null ? earlier : earlier.put(CallBodies.CALL, call)).put("until", version.until());
    }
}
