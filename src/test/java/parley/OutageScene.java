package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.util.Eventually;

/** Two in a group that is stored and two in a match that is not, all connected, while the database comes and goes. */
final class OutageScene implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final RawBridge ann;
    final RawBridge bob;
    final Strangers match;
    private final ServerExtension server;
    private final String roomId;
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final List<String> intents = new ArrayList<>();

    OutageScene(ServerExtension server) {
        this.server = server;
        JsonObject annsGuest = server.guest();
        JsonObject bobsGuest = server.guest();
        ann = RawBridge.of(server, annsGuest, "chat:message");
        bob = RawBridge.of(server, bobsGuest, "chat:message");
        ann.reply("user:follow", new JsonObject().put("userId", Strangers.idOf(bobsGuest)));
        bob.reply("user:follow", new JsonObject().put("userId", Strangers.idOf(annsGuest)));
        JsonArray members = new JsonArray().add(Strangers.idOf(bobsGuest));
        roomId = ann.reply(
                        "room:create",
                        new JsonObject()
                                .put("kind", "group")
                                .put("name", "Friends")
                                .put("members", members))
                .getString("roomId");
        match = new Strangers(server);
    }

    /** Sends, without waiting for answers. @return where they will come */
    List<String> send(int count) {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String intent = "intent " + intents.size();
            intents.add(intent);
            replies.add(ann.ask("chat:message", message(intent)));
        }
        return replies;
    }

    private JsonObject message(String intent) {
        return new JsonObject().put("roomId", roomId).put("content", intent).put("clientId", intent);
    }

    /**
     * Checks that each message was stored, or refused as unavailable and worth repeating.
     *
     * @return how many were refused
     */
    int answersOf(List<String> replies) {
        int refused = 0;
        int first = intents.size() - replies.size();
        for (int i = 0; i < replies.size(); i++) {
            JsonObject answer = ann.next(replies.get(i));
            if (answer.getString("type").equals("rec")) {
                acknowledged.put(
                        intents.get(first + i), answer.getJsonObject("body").getLong("seq"));
            } else {
                assertUnavailable(answer.getJsonObject("error"));
                refused++;
            }
        }
        return refused;
    }

    static void assertUnavailable(JsonObject error) {
        assertEquals("UNAVAILABLE", error.getString("code"), error::encode);
        assertTrue(error.getBoolean("temporary"));
        assertTrue(error.getLong("retryAfterMs") > 0);
    }

    void awaitReady(boolean ready) {
        int status = ready ? 200 : 503;
        Eventually.until(PATIENCE, () -> "/ready is not " + status, () -> server.status("/ready") == status);
    }

    void awaitNothingQueued() {
        Eventually.until(
                PATIENCE, () -> "events wait to be stored", () -> server.metric("parley_appends_waiting") == 0);
    }

    /**
     * Repeats every intent until it is acknowledged, then checks that each is in the feed and came to the other, once.
     */
    void verify() {
        for (String intent : intents) {
            JsonObject[] receipt = {null};
            Eventually.until(PATIENCE, () -> intent + " is not stored", () -> {
                JsonObject answer = ann.answer("chat:message", message(intent));
                receipt[0] = answer.getJsonObject("body");
                return answer.getString("type").equals("rec");
            });
            long seq = receipt[0].getLong("seq");
            assertEquals(seq, acknowledged.getOrDefault(intent, seq), intent);
        }
        List<Object> stored = new ArrayList<>();
        JsonArray events = bob.reply(
                        "chat:feed", new JsonObject().put("roomId", roomId).put("after", 0))
                .getJsonArray("events");
        for (int i = 0; i < events.size(); i++) {
            JsonObject data = events.getJsonObject(i).getJsonObject("data");
            assertEquals(i + 1, data.getLong("seq"));
            stored.add(data.getValue("content"));
        }
        stored.removeIf(content -> content == null);
        assertEquals(intents.size(), stored.size());
        assertTrue(stored.containsAll(intents));
        for (Object content : stored) {
            assertEquals(content, bob.event("chat:message").getString("content"));
        }
        match.ann.reply("chat:message", match.message("still here"));
    }

    @Override
    public void close() {
        ann.close();
        bob.close();
        match.close();
    }
}
