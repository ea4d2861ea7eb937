package parley.gateway.feed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.Caller;
import parley.room.Member;
import parley.room.Room;
import parley.room.Unread;

/** The body of {@code session:ready}: the user, the limits that count for them, and the rooms that they are in. */
final class SessionReady {
    private final JsonArray rooms = new JsonArray();
    private final JsonObject recovered = new JsonObject();
    private final Caller caller;
    private final JsonObject limits;
    private final boolean more;

    /** @param more whether there are rooms that are not described */
    SessionReady(Caller caller, JsonObject limits, boolean more) {
        this.more = more;
        this.caller = caller;
        this.limits = limits;
    }

    /** Says whether the events that the client missed in a room follow. */
    void recovered(String roomId, boolean follows) {
        recovered.put(roomId, follows);
    }

    /** Returns the members to show: the other one of two. Larger rooms tell their members when asked. */
    static List<String> shown(Room room, String userId) {
        return room.kind().betweenTwo()
                ? room.memberIds().stream().filter(id -> !id.equals(userId)).toList()
                : List.of();
    }

    /**
     * @param seq seq up to which the client knows the room by this description
     * @param online members who are online
     */
    void room(Room room, long seq, Unread unread, Set<String> online) {
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
                .put("seq", seq)
                .put("epoch", room.epoch())
                .put("read", member.read())
                .put("delivered", member.delivered())
                .put("cleared", member.cleared())
                .put("unread", unread.messages())
                .put("mentions", unread.mentions()));
        JsonArray members = members(room, online);
        if (!members.isEmpty()) {
            described.put("members", members);
        }
    }

    private JsonArray members(Room room, Set<String> online) {
        JsonArray members = new JsonArray();
        for (String userId : shown(room, caller.userId())) {
            Member member = room.member(userId).orElseThrow();
            members.add(new JsonObject()
                    .put("id", userId)
                    .put("username", member.username())
                    .put("read", member.read())
                    .put("delivered", member.delivered())
                    .put("online", online.contains(userId)));
        }
        return members;
    }

    JsonObject toJson(long now, long heartbeatMs) {
        return new JsonObject()
                .put(
                        "user",
                        new JsonObject()
                                .put("id", caller.userId())
                                .put("username", caller.username())
                                .put("isGuest", caller.guest()))
                .put("sessionId", caller.sessionId())
                .put("heartbeatMs", heartbeatMs)
                .put("limits", limits)
                .put("time", now)
                .put("rooms", rooms)
                .put("recovered", recovered)
                .put("more", more);
    }
}
