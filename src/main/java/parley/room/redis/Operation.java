package parley.room.redis;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.room.Draft;
import parley.room.Room;
import parley.room.RoomRecords;

/**
 * A change of a room of which several nodes keep a replica. Carried out in the same order, the same operations make the
 * same room everywhere; a refused one changes nothing anywhere.
 */
sealed interface Operation {
    record Open(Room room, List<Draft> first, long now) implements Operation {}

    record Append(Draft draft, long now) implements Operation {}

    /** An operation of a later version, which changes nothing here. */
    record Unknown() implements Operation {}

    record Hide(String userId, String messageId) implements Operation {}

    record Rename(String userId, String username) implements Operation {}

    default JsonObject toJson() {
        if (this instanceof Open open) {
            JsonArray first = new JsonArray();
            open.first().forEach(draft -> first.add(RoomRecords.json(draft)));
            return new JsonObject()
                    .put("now", open.now())
                    .put("room", RoomRecords.json(open.room()))
                    .put("first", first);
        }
        if (this instanceof Append append) {
            return new JsonObject().put("now", append.now()).put("draft", RoomRecords.json(append.draft()));
        }
        if (this instanceof Rename rename) {
            return new JsonObject().put("userId", rename.userId()).put("rename", rename.username());
        }
        Hide hide = (Hide) this;
        return new JsonObject().put("userId", hide.userId()).put("hide", hide.messageId());
    }

    static Operation of(JsonObject json, String roomId) {
        if (json.containsKey("draft")) {
            return new Append(RoomRecords.draft(json.getJsonObject("draft"), roomId), json.getLong("now"));
        }
        if (json.containsKey("hide")) {
            return new Hide(json.getString("userId"), json.getString("hide"));
        }
        if (json.containsKey("rename")) {
            return new Rename(json.getString("userId"), json.getString("rename"));
        }
        if (!json.containsKey("room")) {
            return new Unknown();
        }
        List<Draft> first = RoomRecords.list(json, "first", draft -> RoomRecords.draft(draft, roomId));
        return new Open(RoomRecords.room(json.getJsonObject("room"), roomId), first, json.getLong("now"));
    }
}
