package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;

/** Sends what happened in a room towards the sockets. What it sends may be lost: gateways compare with the log. */
public final class Publisher {
    private final Bus bus;
    private final String nodeAddress;
    private final String nodeUsersAddress;
    private final String nodeBarsAddress;

    public Publisher(Bus bus, String nodeId) {
        this.bus = bus;
        this.nodeAddress = Addresses.node(nodeId);
        this.nodeUsersAddress = Addresses.nodeUsers(nodeId);
        this.nodeBarsAddress = Addresses.nodeBars(nodeId);
    }

    public void durable(RoomEvent event) {
        bus.publish(nodeAddress, new Delivery.Durable(event));
    }

    public void ephemeral(String roomId, String type, JsonObject data, String exceptUserId) {
        ephemeralExcept(roomId, type, data, exceptUserId == null ? Set.of() : Set.of(exceptUserId));
    }

    public void ephemeralExcept(String roomId, String type, JsonObject data, Set<String> exceptUserIds) {
        bus.publish(nodeAddress, new Delivery.Ephemeral(roomId, type, data, exceptUserIds));
    }

    /** Completes when no connection gets anything of the room any more, or all do again. */
    public Future<Boolean> bar(String roomId, boolean closed) {
        return bus.request(nodeBarsAddress, new Delivery.Bar(roomId, closed));
    }

    /** Lets a new member's open connections follow the room's feed, from behind a seq on. */
    public void enter(String userId, String roomId, long after) {
        bus.publish(nodeAddress, new Delivery.Enter(userId, roomId, after));
    }

    /** Something a user may miss. */
    public void hint(String userId, String type, JsonObject data) {
        bus.publish(nodeAddress, new Delivery.ToUser(userId, type, data, null));
    }

    /** @return whether at least one connection took it */
    public Future<Boolean> toUser(String userId, String type, JsonObject data) {
        return toUser(userId, type, data, null);
    }

    /** As above, and the room's feed from its beginning follows. */
    public Future<Boolean> toUser(String userId, String type, JsonObject data, String joinRoomId) {
        return bus.request(nodeUsersAddress, new Delivery.ToUser(userId, type, data, joinRoomId));
    }
}
