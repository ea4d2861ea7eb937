package parley;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A client's knowledge of a room: it is loaded once, then kept by the events of its feed alone. */
final class RoomView {
    private final String readerId;
    private final TreeMap<Long, JsonObject> messages = new TreeMap<>();
    private final Map<String, JsonObject> byId = new HashMap<>();
    private final Map<String, Map<String, Set<String>>> reactions = new HashMap<>();
    private final TreeMap<String, JsonObject> members = new TreeMap<>();
    private final JsonObject room;
    /** The seq up to which the feed was taken in. */
    private long seq;
    /** Is true once the user is no member any more, or the room is closed. */
    private boolean gone;

    /** @param room the answer of {@code GET /api/rooms/:roomId} */
    RoomView(String readerId, JsonObject room, JsonArray members, JsonArray history) {
        this.readerId = readerId;
        this.room = new JsonObject()
                .put("name", room.getString("name"))
                .put("description", room.getString("description"))
                .put("settings", room.getJsonObject("settings"));
        this.seq = room.getLong("seq");
        members.forEach(member -> put((JsonObject) member));
        history.forEach(message -> add(((JsonObject) message).copy()));
    }

    long seq() {
        return seq;
    }

    boolean gone() {
        return gone;
    }

    void gone(boolean is) {
        gone = is;
    }

    Map<Long, JsonObject> messages() {
        return messages;
    }

    String roleOf(String userId) {
        return members.containsKey(userId) ? members.get(userId).getString("role") : "member";
    }

    private void put(JsonObject member) {
        members.put(
                member.getString("id"),
                new JsonObject()
                        .put("username", member.getString("username"))
                        .put("role", member.getString("role", "member"))
                        .put("joinedSeq", member.getLong("joinedSeq")));
    }

    private void add(JsonObject message) {
        String id = message.getString("id");
        Map<String, Set<String>> known = new TreeMap<>();
        JsonArray shown = (JsonArray) message.remove("reactions");
        if (shown != null) {
            shown.stream()
                    .map(JsonObject.class::cast)
                    .forEach(one -> known.put(
                            one.getString("emoji"),
                            one.getJsonArray("userIds").stream()
                                    .map(String.class::cast)
                                    .collect(Collectors.toCollection(TreeSet::new))));
        }
        reactions.put(id, known);
        messages.put(message.getLong("seq"), message);
        byId.put(id, message);
    }

    /** Applies an event. Events that come again after a load change nothing, once all of them have come again. */
    void apply(String type, JsonObject event) {
        seq = Math.max(seq, event.getLong("seq"));
        String userId = event.getString("userId");
        switch (type) {
            case "chat:message" -> {
                if (!byId.containsKey(event.getString("id"))) {
                    add(event.copy());
                }
            }
            case "chat:edited", "chat:deleted", "chat:reaction", "chat:pinned" -> change(type, event);
            case "room:user_joined" -> put(event.copy().put("id", userId).put("joinedSeq", event.getLong("seq")));
            case "room:user_left" -> members.remove(userId);
            case "room:updated" -> update(event.getJsonObject("changes"));
            case "room:closed" -> gone = true;
            default -> throw new AssertionError(type + " is no event of a feed");
        }
    }

    private void change(String type, JsonObject event) {
        JsonObject message = byId.get(event.getString("messageId"));
        // The message is hidden from this reader, or was deleted when it was loaded.
        if (message == null || message.getBoolean("deleted", false)) {
            return;
        }
        switch (type) {
            case "chat:edited" ->
                message.put("content", event.getValue("content"))
                        .put("mentions", event.getJsonArray("mentions"))
                        .put("edited", true)
                        .put("editedAt", event.getLong("timestamp"));
            case "chat:reaction" -> react(event);
            case "chat:pinned" -> {
                message.remove("pinned");
                if (event.getBoolean("on")) {
                    message.put("pinned", true);
                }
            }
            default -> {
                message.putNull("content").put("mentions", new JsonArray()).put("deleted", true);
                Set.of("edited", "editedAt", "pinned").forEach(message::remove);
                reactions.get(message.getString("id")).clear();
            }
        }
    }

    private void react(JsonObject event) {
        Map<String, Set<String>> known = reactions.get(event.getString("messageId"));
        Set<String> users = known.computeIfAbsent(event.getString("emoji"), first -> new TreeSet<>());
        if (event.getBoolean("on")) {
            users.add(event.getString("userId"));
        } else {
            users.remove(event.getString("userId"));
        }
        known.values().removeIf(Set::isEmpty);
    }

    private void update(JsonObject changes) {
        changes.getJsonObject("roles", new JsonObject()).forEach(role -> {
            if (members.containsKey(role.getKey())) {
                members.get(role.getKey()).put("role", role.getValue());
            }
        });
        for (String text : Set.of("name", "description")) {
            room.put(text, changes.getString(text, room.getString(text)));
        }
        room.getJsonObject("settings").mergeIn(changes.getJsonObject("settings", new JsonObject()));
    }

    /** Returns the whole state in one shape, without messages that the reader has hidden, of which no feed tells. */
    Map<String, Object> state(Set<String> hidden) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("reader", readerId);
        state.put("seq", seq);
        state.put("room", room.encode());
        members.forEach((id, member) -> state.put("member " + id, member.encode()));
        messages.forEach((at, message) -> {
            String id = message.getString("id");
            if (!hidden.contains(id)) {
                // The names are sorted, as they may have been put at different times.
                state.put("message " + at, new TreeMap<>(message.getMap()) + " " + reactions.get(id));
            }
        });
        return state;
    }
}
