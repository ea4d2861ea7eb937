package parley.chat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.room.EventTypes;
import parley.room.Publisher;
import parley.room.Room;

/** Knows who is typing where, and ends it for those who forget to. Used on one event loop only. */
final class Typing {
    /** Larger rooms are told by lists. Source: the protocol's section 2. */
    static final int TOLD_ONE_BY_ONE = 20;

    private record State(long timer, String username, boolean listed) {}

    private final Vertx vertx;
    private final Publisher publisher;
    private final long expiryMs;
    /** The outer key is the user, the inner one the room. */
    private final Map<String, Map<String, State>> typing = new HashMap<>();

    Typing(Vertx vertx, Publisher publisher, long expiryMs) {
        this.vertx = vertx;
        this.publisher = publisher;
        this.expiryMs = expiryMs;
    }

    void start(Room room, String userId, String username) {
        String roomId = room.id();
        boolean listed = room.members().size() > TOLD_ONE_BY_ONE;
        State state = new State(vertx.setTimer(expiryMs, timer -> stop(roomId, userId)), username, listed);
        State before = typing.computeIfAbsent(userId, user -> new HashMap<>(2)).put(roomId, state);
        if (before != null) {
            vertx.cancelTimer(before.timer());
        }
        announce(roomId, userId, state, true);
    }

    void stop(String roomId, String userId) {
        Map<String, State> its = typing.get(userId);
        State state = its == null ? null : its.remove(roomId);
        if (state != null) {
            if (its.isEmpty()) {
                typing.remove(userId);
            }
            vertx.cancelTimer(state.timer());
            announce(roomId, userId, state, false);
        }
    }

    void stopEverywhere(String userId) {
        List.copyOf(typing.getOrDefault(userId, Map.of()).keySet()).forEach(roomId -> stop(roomId, userId));
    }

    private void announce(String roomId, String userId, State state, boolean on) {
        if (state.listed()) {
            publisher.typing(roomId, userId, state.username(), on);
            return;
        }
        JsonObject data =
                new JsonObject().put("roomId", roomId).put("userId", userId).put("username", state.username());
        publisher.ephemeral(roomId, on ? EventTypes.TYPING_START : EventTypes.TYPING_STOP, data, userId);
    }
}
