package parley.chat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import parley.room.EventTypes;
import parley.room.Publisher;

/** Knows who is typing where, and ends it for those who forget to. Used on one event loop only. */
final class Typing {
    private record Key(String roomId, String userId) {}

    private record State(long timer, String username) {}

    private final Vertx vertx;
    private final Publisher publisher;
    private final long expiryMs;
    private final Map<Key, State> typing = new HashMap<>();

    Typing(Vertx vertx, Publisher publisher, long expiryMs) {
        this.vertx = vertx;
        this.publisher = publisher;
        this.expiryMs = expiryMs;
    }

    void start(String roomId, String userId, String username) {
        Key key = new Key(roomId, userId);
        State state = new State(vertx.setTimer(expiryMs, timer -> stop(roomId, userId)), username);
        State before = typing.put(key, state);
        if (before != null) {
            vertx.cancelTimer(before.timer());
        }
        announce(EventTypes.TYPING_START, key, username);
    }

    void stop(String roomId, String userId) {
        Key key = new Key(roomId, userId);
        State state = typing.remove(key);
        if (state != null) {
            ended(key, state);
        }
    }

    void stopEverywhere(String userId) {
        Iterator<Map.Entry<Key, State>> entries = typing.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Key, State> entry = entries.next();
            if (entry.getKey().userId().equals(userId)) {
                entries.remove();
                ended(entry.getKey(), entry.getValue());
            }
        }
    }

    private void ended(Key key, State state) {
        vertx.cancelTimer(state.timer());
        announce(EventTypes.TYPING_STOP, key, state.username());
    }

    private void announce(String type, Key key, String username) {
        JsonObject data = new JsonObject()
                .put("roomId", key.roomId())
                .put("userId", key.userId())
                .put("username", username);
        publisher.ephemeral(key.roomId(), type, data, key.userId());
    }
}
