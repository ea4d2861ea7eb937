package parley.room;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/**
 * Writes the records of a room as JSON and reads them; leaves out the room's id, as the place where they are kept tells
 * it.
 */
public final class RoomRecords {
    private RoomRecords() {}

    public static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> reader) {
        return json.getJsonArray(name).stream()
                .map(JsonObject.class::cast)
                .map(reader)
                .toList();
    }

    public static JsonObject json(RoomEvent event) {
        return new JsonObject()
                .put("seq", event.seq())
                .put("type", event.type())
                .put("userId", event.userId())
                .put("at", event.timestamp())
                .put("body", event.body());
    }

    public static RoomEvent event(JsonObject json, String roomId) {
        return new RoomEvent(
                roomId,
                json.getLong("seq"),
                json.getString("type"),
                json.getString("userId"),
                json.getLong("at"),
                json.getJsonObject("body"));
    }

    public static JsonObject json(Draft draft) {
        return new JsonObject()
                .put("type", draft.type())
                .put("userId", draft.userId())
                .put("body", draft.body())
                .put("clientId", draft.clientId())
                .put("fingerprint", draft.fingerprint());
    }

    public static Draft draft(JsonObject json, String roomId) {
        return new Draft(
                roomId,
                json.getString("type"),
                json.getString("userId"),
                json.getJsonObject("body"),
                json.getString("clientId"),
                json.getString("fingerprint"));
    }

    public static JsonObject json(Member member) {
        return new JsonObject()
                .put("userId", member.userId())
                .put("username", member.username())
                .put("joined", member.joinedSeq())
                .put("read", member.read())
                .put("delivered", member.delivered())
                .put("cleared", member.cleared())
                .put("role", member.role().name())
                .put("mutedUntil", member.mutedUntil());
    }

    static Member member(JsonObject json) {
        return new Member(
                json.getString("userId"),
                json.getString("username"),
                json.getLong("joined"),
                json.getLong("read"),
                json.getLong("delivered"),
                json.getLong("cleared"),
                Role.valueOf(json.getString("role")),
                json.getLong("mutedUntil"));
    }

    public static JsonObject json(Room room) {
        return new JsonObject()
                .put("kind", room.kind().name())
                .put("name", room.name())
                .put("epoch", room.epoch())
                .put("head", room.head())
                .put("createdAt", room.createdAt())
                .put("lastEventAt", room.lastEventAt())
                .put("members", room.members().stream().map(RoomRecords::json).toList())
                .put("description", room.description())
                .put("settings", room.settings().toJson());
    }

    public static Room room(JsonObject json, String roomId) {
        RoomKind kind = RoomKind.valueOf(json.getString("kind"));
        return new Room(
                roomId,
                kind,
                json.getString("name"),
                json.getString("epoch"),
                json.getLong("head"),
                json.getLong("createdAt"),
                json.getLong("lastEventAt"),
                list(json, "members", RoomRecords::member),
                json.getString("description"),
                RoomSettings.of(kind).with(json.getJsonObject("settings")));
    }
}
