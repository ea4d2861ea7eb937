package parley.delivery;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Supplier;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.Delivery.Durable;
import parley.delivery.Delivery.Ephemeral;
import parley.delivery.Delivery.Follow;
import parley.delivery.Delivery.Receipts;
import parley.delivery.Delivery.ToUsers;
import parley.delivery.Delivery.Typing;
import parley.error.Unattended;
import parley.interest.NodeInterest;
import parley.room.Publisher;
import parley.room.RoomEvent;
import parley.room.RoomReceipts;

/** Publishes over the bus: this node's sockets by a call, other nodes as bytes, users by way of presence. */
public final class BusPublisher implements Publisher {
    private final Bus bus;
    private final NodeInterest elsewhere;
    private final EventTap tap;
    private final UserDelivery users;

    public BusPublisher(Bus bus) {
        this(bus, new NodeInterest(), new EventTap());
    }

    /** @param elsewhere knows in which rooms other nodes have members */
    public BusPublisher(Bus bus, NodeInterest elsewhere, EventTap tap) {
        this.bus = bus;
        this.elsewhere = elsewhere;
        this.tap = tap;
        this.users = new UserDelivery(bus);
    }

    @Override
    public void durable(RoomEvent event) {
        Durable delivery = Durable.of(event);
        publish(event.roomId(), delivery, () -> DeliveryFrame.of(delivery));
        tap.stored(event);
    }

    private void publish(String roomId, Delivery delivery, Supplier<Buffer> bytes) {
        bus.handOver(Addresses.DELIVER, delivery);
        Set<String> nodes = elsewhere.in(roomId);
        if (!nodes.isEmpty()) {
            Buffer frame = bytes.get();
            nodes.forEach(nodeId -> bus.sendFrame(nodeId, frame));
        }
    }

    @Override
    public void ephemeralExcept(String roomId, String type, JsonObject data, Set<String> exceptUserIds) {
        Ephemeral delivery = new Ephemeral(roomId, type, data.encode().getBytes(StandardCharsets.UTF_8), exceptUserIds);
        publish(roomId, delivery, () -> DeliveryFrame.of(delivery));
    }

    @Override
    public void receipts(RoomReceipts receipts) {
        publish(receipts.roomId(), new Receipts(receipts), () -> ReceiptFrame.of(receipts));
    }

    @Override
    public void typing(String roomId, String userId, String username, boolean on) {
        Typing delivery = new Typing(roomId, userId, username, on);
        publish(roomId, delivery, () -> DeliveryFrame.of(delivery));
    }

    @Override
    public void enter(String userId, String roomId, long after) {
        Unattended.watch(
                "telling a user's sockets to follow a room",
                users.deliver(new ToUsers(Set.of(userId), null, null, new Follow(roomId, after))));
    }

    @Override
    public void hint(Set<String> userIds, String type, JsonObject data) {
        if (!userIds.isEmpty()) {
            users.hint(new ToUsers(userIds, type, data, null));
        }
    }

    @Override
    public Future<Boolean> toUser(String userId, String type, JsonObject data) {
        return users.deliver(new ToUsers(Set.of(userId), type, data, null));
    }
}
