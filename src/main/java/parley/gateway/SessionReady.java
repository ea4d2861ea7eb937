package parley.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.bus.Caller;
import parley.config.ParleyConfig;
import parley.room.Member;
import parley.room.Room;
import parley.room.Unread;

/** The body of {@code session:ready}: who one is, what one may, and the rooms that one is in. */
final class SessionReady {
    /** Members of a room that are named here. */
    static final int MOST_SHOWN = 50;

    private final JsonArray rooms = new JsonArray();
    private final JsonObject recovered = new JsonObject();
    private final Caller caller;
    private final ParleyConfig config;

    SessionReady(Caller caller, ParleyConfig config) {
        this.caller = caller;
        this.config = config;
    }

    /** Whether what the client missed in a room follows. */
    void recovered(String roomId, boolean follows) {
        recovered.put(roomId, follows);
    }

    /** @param online those of its members who are */
    void room(Room room, Unread unread, Set<String> online) {
        Member member = room.member(caller.userId()).orElseGet(() -> Member.joining(caller.userId(), ""));
        JsonObject described = new JsonObject();
        if (member.mutedUntil() > 0) {
            described.put("mutedUntil", member.mutedUntil());
        }
        rooms.add(described
                .put("id", room.id())
                .put("kind", room.kind().wireName())
                .put("name", room.name())
                .put("role", member.role().wireName())
                .put("seq", room.head())
                .put("epoch", room.epoch())
                .put("read", member.read())
                .put("delivered", member.delivered())
                .put("cleared", member.cleared())
                .put("unread", unread.messages())
                .put("mentions", unread.mentions())
                .put("members", members(room, online)));
    }

    private static JsonArray members(Room room, Set<String> online) {
        JsonArray members = new JsonArray();
        room.members().stream()
                .limit(MOST_SHOWN)
                .forEach(member -> members.add(new JsonObject()
                        .put("id", member.userId())
                        .put("username", member.username())
                        .put("read", member.read())
                        .put("delivered", member.delivered())
                        .put("online", online.contains(member.userId()))));
        return members;
    }

    JsonObject toJson(long now) {
        return new JsonObject()
                .put(
                        "user",
                        new JsonObject()
                                .put("id", caller.userId())
                                .put("username", caller.username())
                                .put("isGuest", caller.guest()))
                .put("sessionId", caller.sessionId())
                .put("heartbeatMs", config.gateway().heartbeatMs())
                .put("limits", limits())
                .put("time", now)
                .put("rooms", rooms)
                .put("recovered", recovered);
    }

    private JsonObject limits() {
        return new JsonObject()
                .put("messageLength", config.rooms().messageMaxLength())
                .put("frameBytes", config.gateway().maxFrameBytes())
                .put("messages", rate(config.limits().messages()))
                .put("receipts", rate(config.limits().receipts()))
                .put("typing", rate(config.limits().typing()))
                .put("signaling", rate(config.limits().signaling()))
                .put("other", rate(config.limits().other()));
    }

    private static JsonObject rate(ParleyConfig.Rate rate) {
        return new JsonObject().put("count", rate.count()).put("windowMs", rate.windowMs());
    }
}
