package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One device of a user. It knows its rooms by the state that it loaded when it entered them, and by the events since.
 */
final class FeedDevice implements AutoCloseable {
    private static final String MATCHED = "user:matched";

    /** The events of rooms. */
    static final List<String> EVENTS = List.of(
            "chat:message",
            "chat:edited",
            "chat:deleted",
            "chat:reaction",
            "chat:pinned",
            "room:user_joined",
            "room:user_left",
            "room:updated",
            "room:closed");

    private static final int PAGE = 200;
    private static final int TEMPORARY = 503;

    private final ServerExtension server;
    private final JsonObject guest;
    private final Random random;
    private final Set<String> seen;
    private final Map<String, RoomView> rooms = new HashMap<>();
    /** Seqs up to which events may come though the device has loaded or read them already. */
    private final Map<String, Long> overlap = new HashMap<>();

    private RawBridge bridge;

    /** @param seen collects the types of the events that came */
    FeedDevice(ServerExtension server, JsonObject guest, Random random, Set<String> seen) {
        this.server = server;
        this.guest = guest;
        this.random = random;
        this.seen = seen;
    }

    String userId() {
        return guest.getJsonObject("guest").getString("id");
    }

    String username() {
        return guest.getJsonObject("guest").getString("username");
    }

    boolean connected() {
        return bridge != null;
    }

    /** Returns null for a room in which the device never was. */
    RoomView room(String roomId) {
        return rooms.get(roomId);
    }

    /** Returns the rooms that the device is in, as far as it knows. */
    Set<String> present() {
        Set<String> present = new TreeSet<>(rooms.keySet());
        present.removeIf(roomId -> rooms.get(roomId).gone());
        return present;
    }

    /** Connects and resumes in every room that the device has known. */
    void connect() {
        JsonObject positions = new JsonObject();
        rooms.forEach((roomId, view) -> positions.put(roomId, view.seq()));
        bridge = RawBridge.open(server);
        bridge.register(EVENTS.toArray(String[]::new));
        bridge.register(MATCHED);
        JsonObject ready = bridge.reply(
                "session:authenticate",
                new JsonObject()
                        .put("token", guest.getString("token"))
                        .put("resume", new JsonObject().put("rooms", positions)));
        Set<String> mine = new HashSet<>();
        for (Object each : ready.getJsonArray("rooms")) {
            String roomId = ((JsonObject) each).getString("id");
            mine.add(roomId);
            if (ready.getJsonObject("recovered").getBoolean(roomId, false)) {
                rooms.get(roomId).gone(false);
                overlap.remove(roomId);
            } else {
                load(roomId);
            }
        }
        rooms.forEach((roomId, view) -> view.gone(view.gone() || !mine.contains(roomId)));
    }

    /** Cuts the connection without a word, whatever is under way. */
    void cut() {
        bridge.close();
        bridge = null;
    }

    /** Sends a command and does not wait for the answer. */
    void send(String name, JsonObject body) {
        bridge.frame(new JsonObject().put("type", "send").put("address", name).put("body", body));
    }

    /** The answer frame: {@code rec} or {@code err}. */
    JsonObject ask(String name, JsonObject body) {
        return bridge.answer(name, body);
    }

    void awaitMatch() {
        load(bridge.event(MATCHED).getString("roomId"));
    }

    /** Takes in what has come. */
    void pump() {
        if (connected()) {
            bridge.take(List.of(MATCHED))
                    .forEach(frame -> load(frame.getJsonObject("body").getString("roomId")));
            bridge.take(EVENTS).forEach(frame -> take(frame.getString("address"), frame.getJsonObject("body")));
        }
    }

    private void take(String type, JsonObject event) {
        if (!event.containsKey("seq")) {
            assertEquals(false, event.getBoolean("forEveryone"), type);
            return;
        }
        String roomId = event.getString("roomId");
        RoomView view = rooms.get(roomId);
        boolean enters = type.equals("room:user_joined") && userId().equals(event.getString("userId"));
        if (view == null || view.gone()) {
            if (enters) {
                enter(roomId, view);
            }
            return;
        }
        long seq = event.getLong("seq");
        if (seq <= view.seq()) {
            assertTrue(seq <= overlap.getOrDefault(roomId, 0L), () -> "came twice: " + event.encode());
            return;
        }
        assertEquals(view.seq() + 1, seq, () -> userId() + " missed something before " + type + event.encode());
        apply(view, type, event);
    }

    private void apply(RoomView view, String type, JsonObject event) {
        seen.add(type);
        view.apply(type, event);
        if (type.equals("room:user_left") && userId().equals(event.getString("userId"))) {
            view.gone(true);
        }
    }

    /** Enters a room anew or again. Coming back, it reads what it missed from the feed, or loads everything. */
    private void enter(String roomId, RoomView view) {
        if (view == null || random.nextBoolean()) {
            load(roomId);
            return;
        }
        for (JsonObject event : feed(roomId, view.seq())) {
            view.gone(false);
            apply(view, event.getString("type"), event.getJsonObject("data"));
        }
        overlap.put(roomId, view.seq());
    }

    /** Reads all events after a seq; nothing if this user is not in the room any more. */
    List<JsonObject> feed(String roomId, long after) {
        List<JsonObject> events = new ArrayList<>();
        JsonObject page;
        long next = after;
        do {
            JsonObject answer =
                    ask("chat:feed", new JsonObject().put("roomId", roomId).put("after", next));
            if (answer.getString("type").equals("err")) {
                // A busy machine may need another try.
                return answer.getJsonObject("error").getBoolean("temporary", false) ? feed(roomId, after) : List.of();
            }
            page = answer.getJsonObject("body");
            assertTrue(page.getBoolean("recovered"), page::encode);
            page.getJsonArray("events").forEach(event -> events.add((JsonObject) event));
            next = page.getLong("next");
        } while (!page.getJsonArray("events").isEmpty());
        return events;
    }

    private void load(String roomId) {
        RoomView view = fresh(roomId);
        if (view != null) {
            rooms.put(roomId, view);
            overlap.put(roomId, head(roomId));
        }
    }

    /** While a state is loaded the room may move on, so some of what it holds comes again as events. */
    long head(String roomId) {
        JsonObject room = get("/api/rooms/" + roomId);
        return room == null ? 0 : room.getLong("seq");
    }

    /** Loads a room like a device that knows nothing; null if this user is not in the room. */
    RoomView fresh(String roomId) {
        JsonObject room = get("/api/rooms/" + roomId);
        JsonObject members = get("/api/rooms/" + roomId + "/members");
        if (room == null || members == null) {
            return null;
        }
        JsonArray history = new JsonArray();
        long before = 0;
        boolean more = true;
        while (more) {
            String from = before == 0 ? "" : "&before=" + before;
            JsonObject page = get("/api/messages/" + roomId + "?limit=" + PAGE + from);
            if (page == null) {
                return null;
            }
            JsonArray messages = page.getJsonArray("messages");
            messages.forEach(history::add);
            more = page.getBoolean("hasMore");
            before = messages.isEmpty() ? 0 : messages.getJsonObject(0).getLong("seq");
        }
        return new RoomView(userId(), room, members.getJsonArray("members"), history);
    }

    /** Asks the server for the ids of this user's rooms; matches are in no list, so it asks for those that it knows. */
    Set<String> presentAnew() {
        Set<String> ids = new TreeSet<>();
        get("/api/conversations")
                .getJsonArray("conversations")
                .forEach(each -> ids.add(((JsonObject) each).getString("id")));
        for (String roomId : present()) {
            JsonObject room = get("/api/rooms/" + roomId);
            if (room != null && room.getString("kind").equals("match")) {
                ids.add(roomId);
            }
        }
        return ids;
    }

    /** Returns null if the request is refused. */
    private JsonObject get(String path) {
        HttpResponse<String> response = server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + guest.getString("token"))
                .GET());
        if (response.statusCode() >= TEMPORARY) {
            return get(path);
        }
        return response.statusCode() == 200 ? new JsonObject(response.body()) : null;
    }

    @Override
    public void close() {
        if (connected()) {
            cut();
        }
    }
}
