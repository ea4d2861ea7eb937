package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.identity.IdentityMessages.SessionUpgraded;
import parley.presence.PresenceMessages.Connected;
import parley.room.Delivery;
import parley.room.Delivery.Bar;
import parley.room.Delivery.Durable;
import parley.room.Delivery.Enter;
import parley.room.Delivery.Ephemeral;
import parley.room.Delivery.ToUser;
import parley.room.EventTypes;

/** Takes what is for this node's sockets, encodes it once and hands it to the event loops that have them. */
public final class Dispatcher extends VerticleBase {
    private static final long STATISTICS_EVERY_MS = 5_000;

    private final Bus bus;
    private final String nodeId;
    private final NodeSockets sockets;
    private final Statistics statistics;

    public Dispatcher(Bus bus, String nodeId, NodeSockets sockets, Statistics statistics) {
        this.bus = bus;
        this.nodeId = nodeId;
        this.sockets = sockets;
        this.statistics = statistics;
    }

    @Override
    public Future<?> start() {
        bus.subscribe(Addresses.node(nodeId), this::deliver);
        bus.serve(Addresses.nodeUsers(nodeId), this::toUser);
        bus.serve(Addresses.nodeBars(nodeId), this::bar);
        bus.serve(Addresses.SESSION_UPGRADED, this::upgrade);
        vertx.setPeriodic(STATISTICS_EVERY_MS, timer -> statistics());
        return Future.succeededFuture();
    }

    private void statistics() {
        statistics.sample();
        statistics.current().onSuccess(stats -> {
            Frame frame = Frame.event(EventNames.STATS, stats);
            for (Hub hub : sockets.hubs()) {
                hub.submit(at -> at.connections().stream()
                        .filter(Connection::wantsStatistics)
                        .forEach(connection -> connection.send(frame)));
            }
        });
    }

    private void deliver(Delivery delivery) {
        if (delivery instanceof Durable durable) {
            durable(durable);
        } else if (delivery instanceof Ephemeral ephemeral) {
            ephemeral(ephemeral);
        } else if (delivery instanceof ToUser hint) {
            toUser(hint);
        } else if (delivery instanceof Enter entry) {
            for (Hub hub : sockets.hubs()) {
                hub.submit(at -> at.ofUser(entry.userId())
                        .forEach(connection -> enter(at, connection, entry.roomId(), entry.after())));
            }
        }
    }

    private void durable(Durable delivery) {
        Set<Hub> interested = sockets.interest().in(delivery.event().roomId());
        if (interested.isEmpty()) {
            return;
        }
        Frame frame = Frame.event(delivery.event().type(), delivery.event().toJson());
        frame.framed();
        for (Hub hub : interested) {
            hub.submit(at -> {
                RoomChannel channel = at.channel(delivery.event().roomId());
                if (channel != null) {
                    channel.arrived(delivery.event(), frame);
                }
            });
        }
    }

    /** To all hubs: one that is about to open the room has not said so yet, and nothing would make up for the loss. */
    private void ephemeral(Ephemeral delivery) {
        Frame frame = Frame.event(delivery.type(), delivery.data());
        for (Hub hub : sockets.hubs()) {
            hub.submit(at -> {
                RoomChannel channel = at.channel(delivery.roomId());
                if (channel != null) {
                    channel.ephemeral(frame, delivery.exceptUserIds());
                }
            });
        }
    }

    private Future<Boolean> bar(Bar delivery) {
        return sockets.onEachHub(at -> {
                    RoomChannel channel = at.channel(delivery.roomId());
                    if (channel != null && delivery.closed()) {
                        channel.bar();
                    } else if (channel != null) {
                        channel.unbar();
                    }
                    return true;
                })
                .map(true);
    }

    private Future<Boolean> upgrade(SessionUpgraded upgraded) {
        return sockets.onEachHub(at -> at.upgrade(upgraded)).compose(connectionIds -> {
            List<Future<Boolean>> told = connectionIds.stream()
                    .flatMap(List::stream)
                    .map(id -> new Connected(upgraded.userId(), upgraded.username(), false, nodeId, id))
                    .map(connected -> bus.<Boolean>request(Addresses.PRESENCE_CONNECT, connected))
                    .toList();
            return Future.join(told).map(true);
        });
    }

    private Future<Boolean> toUser(ToUser delivery) {
        Frame frame = Frame.event(delivery.type(), delivery.data());
        return sockets.onEachHub(at -> toUserAt(at, delivery, frame)).map(taken -> taken.contains(true));
    }

    private static boolean toUserAt(Hub hub, ToUser delivery, Frame frame) {
        Set<Connection> connections = hub.ofUser(delivery.userId());
        boolean taken = false;
        for (Connection connection : connections) {
            taken |= !connection.closing();
            connection.send(frame);
            if (delivery.joinRoomId() != null) {
                enter(hub, connection, delivery.joinRoomId(), 0);
            }
        }
        return taken;
    }

    private static void enter(Hub hub, Connection connection, String roomId, long after) {
        RoomChannel channel = hub.openChannel(roomId);
        channel.joinBegins();
        channel.prepared().onComplete(ready -> Replay.start(hub, channel, connection, after), gone -> {
            // It ended before it could be entered, and nothing else would say so.
            JsonObject closed = new JsonObject().put("roomId", roomId).put("reason", "closed");
            connection.send(Frame.event(EventTypes.CLOSED, closed));
            channel.joinEnds();
        });
    }
}
