package parley.room;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The facts of a room that a reader of one of its events may need, beside the event.
 *
 * @param kind null for a room of which nothing is known
 * @param name is empty for rooms between two
 * @param pair the ids of the two of a direct room or a match; empty for others, and if only one is known
 */
public record RoomFacts(RoomKind kind, String name, List<String> pair) {
    public static final RoomFacts NONE = new RoomFacts(null, "", List.of());

    public boolean betweenTwo() {
        return kind != null && kind.betweenTwo();
    }

    /** Returns the facts after a change of the room. @param updated the data of {@code room:updated} in UTF-8 */
    public RoomFacts changedBy(byte[] updated) {
        JsonObject changes = new JsonObject(Buffer.buffer(updated)).getJsonObject("changes", new JsonObject());
        return changes.getValue("name") instanceof String renamed ? new RoomFacts(kind, renamed, pair) : this;
    }

    /** Returns the other one of two, or null if the user is not one of two who are known. */
    public String other(String userId) {
        if (pair.size() != 2 || !pair.contains(userId)) {
            return null;
        }
        return pair.get(0).equals(userId) ? pair.get(1) : pair.get(0);
    }
}
