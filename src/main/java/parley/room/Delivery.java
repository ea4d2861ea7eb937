package parley.room;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/** What a node is asked to hand to its sockets. */
public sealed interface Delivery {

    /** An event of a room's feed, for all members. */
    record Durable(RoomEvent event) implements Delivery {}

    /** Something that only counts now. @param exceptUserIds who is not told */
    record Ephemeral(String roomId, String type, JsonObject data, Set<String> exceptUserIds) implements Delivery {}

    /**
     * Something for one user's devices.
     *
     * @param joinRoomId a room whose feed, from its beginning, follows on those connections; null for none
     */
    record ToUser(String userId, String type, JsonObject data, String joinRoomId) implements Delivery {}

    /** Nothing passes between the two members of a room any more, or does again; what was held back follows then. */
    record Bar(String roomId, boolean closed) implements Delivery {}

    /** From now on the user's open connections follow the room's feed. @param after the seq they begin behind */
    record Enter(String userId, String roomId, long after) implements Delivery {}
}
