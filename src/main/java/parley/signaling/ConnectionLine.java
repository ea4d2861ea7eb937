package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.room.RoomMessages.ConnectionAddress;

/** The way to one connection on any node, on which each event comes once and in order. */
@FunctionalInterface
public interface ConnectionLine {
    /** Fails with GONE if the connection or its node is gone, with UNAVAILABLE if too much waits for it. */
    Future<Void> tell(ConnectionAddress to, String type, JsonObject data);
}
