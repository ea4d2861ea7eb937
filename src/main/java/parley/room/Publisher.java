package parley.room;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.room.Delivery.Durable;
import parley.room.Delivery.Ephemeral;
import parley.room.Delivery.Follow;
import parley.room.Delivery.ToUsers;

/** Sends the events of a room towards the sockets. They may be lost on the way, so gateways compare with the log. */
public final class Publisher {
    private final Bus bus;
    private final NodeInterest elsewhere;
    private final UserDelivery users;

    public Publisher(Bus bus) {
        this(bus, new NodeInterest());
    }

    /** @param elsewhere knows in which rooms other nodes have members */
    public Publisher(Bus bus, NodeInterest elsewhere) {
        this.bus = bus;
        this.elsewhere = elsewhere;
        this.users = new UserDelivery(bus);
    }

    public void durable(RoomEvent event) {
        Durable delivery = Durable.of(event);
        bus.handOver(Addresses.DELIVER, delivery);
        Set<String> nodes = elsewhere.in(event.roomId());
        if (!nodes.isEmpty()) {
            Buffer frame = DeliveryFrame.of(delivery);
            nodes.forEach(nodeId -> bus.sendFrame(nodeId, frame));
        }
    }

    public void ephemeral(String roomId, String type, JsonObject data, String exceptUserId) {
        ephemeralExcept(roomId, type, data, exceptUserId == null ? Set.of() : Set.of(exceptUserId));
    }

    public void ephemeralExcept(String roomId, String type, JsonObject data, Set<String> exceptUserIds) {
        Ephemeral delivery = new Ephemeral(roomId, type, data.encode(), exceptUserIds);
        bus.handOver(Addresses.DELIVER, delivery);
        Set<String> nodes = elsewhere.in(roomId);
        if (!nodes.isEmpty()) {
            Buffer frame = DeliveryFrame.of(delivery);
            nodes.forEach(nodeId -> bus.sendFrame(nodeId, frame));
        }
    }

    /** Lets a new member's open connections follow the room's feed, from behind a seq on. */
    public void enter(String userId, String roomId, long after) {
        users.deliver(new ToUsers(Set.of(userId), null, null, new Follow(roomId, after)));
    }

    /** Tells users something that they may miss. */
    public void hint(Set<String> userIds, String type, JsonObject data) {
        if (!userIds.isEmpty()) {
            users.hint(new ToUsers(userIds, type, data, null));
        }
    }

    public void hint(String userId, String type, JsonObject data) {
        hint(Set.of(userId), type, data);
    }

    /** @return whether at least one connection took it */
    public Future<Boolean> toUser(String userId, String type, JsonObject data) {
        return users.deliver(new ToUsers(Set.of(userId), type, data, null));
    }

    /**
     * Tells a user something, and makes the connections follow the room's feed from its beginning.
     *
     * @return whether at least one connection took it
     */
    public Future<Boolean> toUser(String userId, String type, JsonObject data, String joinRoomId) {
        return users.deliver(new ToUsers(Set.of(userId), type, data, new Follow(joinRoomId, 0)));
    }
}
