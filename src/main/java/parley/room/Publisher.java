package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Sends the events of a room towards the sockets. They may be lost on the way, so gateways compare with the log. */
public interface Publisher {
    void durable(RoomEvent event);

    default void ephemeral(String roomId, String type, JsonObject data, String exceptUserId) {
        ephemeralExcept(roomId, type, data, exceptUserId == null ? Set.of() : Set.of(exceptUserId));
    }

    void ephemeralExcept(String roomId, String type, JsonObject data, Set<String> exceptUserIds);

    /** Tells a room of its members' cursors. */
    void receipts(RoomReceipts receipts);

    /** Tells a larger room, gathered by each node, that somebody types, or does so no more. */
    void typing(String roomId, String userId, String username, boolean on);

    /** Lets a new member's open connections follow the room's feed, from behind a seq on. */
    void enter(String userId, String roomId, long after);

    /** Tells users something that they may miss. */
    void hint(Set<String> userIds, String type, JsonObject data);

    default void hint(String userId, String type, JsonObject data) {
        hint(Set.of(userId), type, data);
    }

    /** @return whether at least one connection took it */
    Future<Boolean> toUser(String userId, String type, JsonObject data);
}
