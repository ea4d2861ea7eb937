package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An account's client that keeps to the protocol: it resumes where it was and repeats what was not acknowledged. It
 * checks by itself that each room's events come to it without a gap, once and in order, over all its connections.
 */
final class PersistentSender implements AutoCloseable {
    private static final String[] EVENTS = {"chat:message", "room:user_joined", "room:user_left", "room:updated"};

    private final ServerExtension server;
    private final String name;
    private final String token;
    private final Map<String, Long> seen = new HashMap<>();
    private final Map<String, JsonObject> waiting = new LinkedHashMap<>();
    private final Map<String, String> intentOfReply = new HashMap<>();
    private final Map<String, JsonObject> receipts = new HashMap<>();
    private final Map<String, JsonObject> messages = new HashMap<>();
    private RawBridge bridge;
    private int intents;

    PersistentSender(ServerExtension server, String name, String token) {
        this.server = server;
        this.name = name;
        this.token = token;
    }

    RawBridge bridge() {
        return bridge;
    }

    /** Expects every event of the room behind this seq from now on. */
    void follow(String roomId, long after) {
        seen.put(roomId, after);
    }

    void connect() {
        bridge = RawBridge.open(server);
        bridge.register(EVENTS);
        JsonObject rooms = new JsonObject();
        seen.forEach(rooms::put);
        JsonObject ready = bridge.reply(
                "session:authenticate",
                new JsonObject().put("token", token).put("resume", new JsonObject().put("rooms", rooms)));
        seen.keySet()
                .forEach(room -> assertEquals(
                        true, ready.getJsonObject("recovered", new JsonObject()).getBoolean(room, false)));
    }

    /** Sends a message without waiting for its answer. */
    void send(String roomId) {
        String intent = name + "-" + ++intents;
        JsonObject message = new JsonObject()
                .put("roomId", roomId)
                .put("content", "says " + intent)
                .put("clientId", intent);
        waiting.put(intent, message);
        ask(intent, message);
    }

    private void ask(String intent, JsonObject message) {
        intentOfReply.put(bridge.ask("chat:message", message), intent);
    }

    void repeatWhatWaits() {
        intentOfReply.clear();
        waiting.forEach(this::ask);
    }

    /** Takes what has come. @return whether every sent message is acknowledged */
    boolean takeIn() {
        for (JsonObject frame : bridge.take()) {
            String address = frame.getString("address", "");
            String intent = intentOfReply.get(address);
            if (intent != null && isTemporary(frame)) {
                ask(intent, waiting.get(intent));
            } else if (intent != null) {
                assertEquals("rec", frame.getString("type"), frame::encode);
                receipts.put(intent, frame.getJsonObject("body"));
                waiting.remove(intent);
            } else if (List.of(EVENTS).contains(address)) {
                event(address, frame.getJsonObject("body"));
            }
        }
        return waiting.isEmpty();
    }

    /** A database that has just come back may be slow at first; what was refused for that is sent again. */
    private static boolean isTemporary(JsonObject frame) {
        JsonObject error = frame.getJsonObject("error", new JsonObject());
        return frame.getString("type").equals("err") && error.getBoolean("temporary", false);
    }

    private void event(String name, JsonObject event) {
        String roomId = event.getString("roomId");
        long before = seen.getOrDefault(roomId, Long.MAX_VALUE);
        if (before == Long.MAX_VALUE) {
            return;
        }
        assertEquals(before + 1, event.getLong("seq"), () -> this.name + " in " + roomId);
        seen.put(roomId, event.getLong("seq"));
        if (name.equals("chat:message")) {
            JsonObject doubled = messages.put(event.getString("clientId"), event);
            assertEquals(null, doubled);
        }
    }

    /** Asserts that everybody, such as this other client, got the messages as their sender was told. */
    void assertAllCameTo(PersistentSender other) {
        assertEquals(intents, receipts.size());
        receipts.forEach((intent, receipt) -> {
            JsonObject message = other.messages.get(intent);
            assertEquals("says " + intent, message.getString("content"));
            assertEquals(receipt.getLong("seq"), message.getLong("seq"));
            assertEquals(receipt.getString("id"), message.getString("id"));
        });
    }

    /** Describes its rooms as they stand, by a connection of its own. */
    JsonArray describeRooms(RawBridge connection) {
        return connection
                .reply("session:authenticate", new JsonObject().put("token", token))
                .getJsonArray("rooms");
    }

    Map<String, Long> seen() {
        return Map.copyOf(seen);
    }

    int acknowledged() {
        return receipts.size();
    }

    @Override
    public void close() {
        bridge.close();
    }
}
