package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.Delivery;
import parley.delivery.Delivery.Durable;
import parley.delivery.Delivery.Ephemeral;
import parley.delivery.Delivery.Follow;
import parley.delivery.Delivery.Receipts;
import parley.delivery.Delivery.ToConnection;
import parley.delivery.Delivery.ToUsers;
import parley.delivery.Delivery.Typing;
import parley.delivery.DeliveryFrame;
import parley.delivery.ReceiptFrame;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.gateway.feed.FeedOrder;
import parley.gateway.feed.ReceiptAudience;
import parley.gateway.feed.Replay;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.EventNames;
import parley.gateway.format.Frame;
import parley.gateway.presence.PresenceFrames;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Replaced;
import parley.presence.PresenceMessages.Shown;
import parley.presence.PresenceMessages.Told;
import parley.room.ClosingReason;
import parley.room.EventTypes;
import parley.room.RoomLog;
import parley.room.RoomMessages.PairChanged;
import parley.room.RoomMessages.Renamed;
import parley.room.Rooms;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.IdentityMessages.SessionUpgraded;

/**
 * Takes deliveries for this node's sockets, encodes each once and hands it to the event loops that have these sockets.
 */
public final class Dispatcher extends VerticleBase {
    private static final long STATISTICS_EVERY_MS = 5_000;
    private static final String RELATION = "user:relation";
    private static final long ENTER_AGAIN_MS = 1_000;
    private static final Set<ErrorCode> GONE = Set.of(ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);
    private static final Set<String> CHANGES_OF_ROOMS =
            Set.of(EventTypes.USER_JOINED, EventTypes.USER_LEFT, EventTypes.UPDATED, EventTypes.CLOSED);

    private final Bus bus;
    private final RoomLog log;
    private final String nodeId;
    private final NodeSockets sockets;
    private final Statistics statistics;
    private TypingLists typingLists;

    public Dispatcher(Rooms rooms, String nodeId, NodeSockets sockets, Statistics statistics) {
        this.bus = rooms.bus();
        this.log = rooms.log();
        this.nodeId = nodeId;
        this.sockets = sockets;
        this.statistics = statistics;
    }

    @Override
    public Future<?> start() {
        typingLists = new TypingLists(
                vertx, (roomId, frame) -> inRoom(roomId, channel -> channel.ephemeral(frame, Set.of())));
        bus.receive(Addresses.DELIVER, Delivery.class, this::deliver);
        bus.receiveFrames(DeliveryFrame.DURABLE, frame -> elsewhere(DeliveryFrame.durable(frame)));
        bus.receiveFrames(DeliveryFrame.EPHEMERAL, frame -> deliver(DeliveryFrame.ephemeral(frame)));
        bus.receiveFrames(DeliveryFrame.TYPING, frame -> deliver(DeliveryFrame.typing(frame)));
        bus.receiveFrames(ReceiptFrame.KIND, frame -> deliver(ReceiptFrame.receipts(frame)));
        bus.serve(Addresses.DELIVER_TO_USERS, this::toUsers);
        bus.serve(Addresses.DELIVER_TO_CONNECTION, this::toConnection);
        bus.serve(Addresses.SOCKETS_UPGRADE, this::upgrade);
        bus.serve(Addresses.SOCKETS_RENAME, this::rename);
        bus.receive(Addresses.PRESENCE_TOLD, Told.class, this::presence);
        bus.serve(Addresses.PRESENCE_TOLD, (Told told) -> {
            presence(told);
            return Future.succeededFuture(true);
        });
        bus.subscribe(Addresses.PAIR_CHANGED, this::pairChanged);
        bus.subscribe(Addresses.PAIR_CHANGED_ELSEWHERE, this::pairChanged);
        bus.subscribe(Addresses.SESSION_ENDED, this::sessionEnded);
        bus.subscribe(Addresses.CONNECTIONS_REPLACED, this::replaced);
        vertx.setPeriodic(STATISTICS_EVERY_MS, timer -> statistics());
        return Future.succeededFuture();
    }

    /** Tells who came and went to those who watch them. */
    private void presence(Told told) {
        Map<Hub, List<Notice>> byHub = new HashMap<>();
        for (Shown change : told.changes()) {
            Set<Hub> watching = sockets.watched().in(change.userId());
            if (!watching.isEmpty()) {
                Notice notice = new Notice(change.userId(), PresenceFrames.of(change));
                watching.forEach(hub ->
                        byHub.computeIfAbsent(hub, at -> new ArrayList<>()).add(notice));
            }
        }
        byHub.forEach((hub, notices) ->
                hub.submit(at -> notices.forEach(notice -> at.presence().tell(notice.userId(), notice.frame()))));
    }

    /** Others are told this of a user. They are told twice of one who comes and goes at once. */
    private record Notice(String userId, Frame frame) {}

    private void pairChanged(PairChanged change) {
        seesAnew(change.userId(), change.otherId(), change.forbidden());
        seesAnew(change.otherId(), change.userId(), change.forbidden());
    }

    private void seesAnew(String userId, String otherId, boolean hidden) {
        for (Hub hub : sockets.users().of(userId)) {
            hub.submit(at -> {
                if (hidden) {
                    at.presence().hide(userId, otherId);
                }
                at.presence().renew(userId);
            });
        }
    }

    private void sessionEnded(SessionEnded ended) {
        for (Hub hub : sockets.users().of(ended.userId())) {
            hub.submit(at -> at.endSessions(
                    ended.userId(), principal -> principal.sessionId().equals(ended.sessionId()), Optional.empty()));
        }
    }

    private void replaced(Replaced replaced) {
        for (Hub hub : sockets.users().of(replaced.userId())) {
            hub.submit(at -> at.endReplaced(replaced));
        }
    }

    private void statistics() {
        List<Hub> wanting = sockets.hubs().stream().filter(Hub::wantsStatistics).toList();
        if (wanting.isEmpty()) {
            return;
        }
        Unattended.watch("telling statistics", statistics.current().onSuccess(stats -> {
            Frame frame = Frame.event(EventNames.STATS, stats);
            for (Hub hub : wanting) {
                hub.submit(at -> at.connections().stream()
                        .filter(Connection::wantsStatistics)
                        .forEach(connection -> connection.send(frame)));
            }
        }));
    }

    /** Takes an event from another node, which makes what this node remembers of the room too old. */
    private void elsewhere(Durable delivery) {
        if (CHANGES_OF_ROOMS.contains(delivery.type())) {
            log.changedElsewhere(delivery.roomId());
        }
        deliver(delivery);
    }

    /** Features and the link to other nodes call this on their own threads. */
    private void deliver(Delivery delivery) {
        if (delivery instanceof Durable durable) {
            durable(durable);
        } else if (delivery instanceof Ephemeral ephemeral) {
            ephemeral(ephemeral);
        } else if (delivery instanceof Receipts receipts) {
            ReceiptAudience told = new ReceiptAudience(receipts.of());
            inRoom(receipts.of().roomId(), channel -> channel.receipts(told));
        } else if (delivery instanceof Typing typing) {
            context.runOnContext(turn -> typingLists.changed(typing));
        }
    }

    /** Reaches the hubs that have the room open. */
    private void inRoom(String roomId, Consumer<RoomChannel> step) {
        for (Hub hub : sockets.interest().in(roomId)) {
            hub.submit(at -> {
                RoomChannel channel = at.channel(roomId);
                if (channel != null) {
                    step.accept(channel);
                }
            });
        }
    }

    private void durable(Durable delivery) {
        if (sockets.interest().in(delivery.roomId()).isEmpty()) {
            return;
        }
        Frame frame = Frame.event(delivery.type(), delivery.json());
        FeedOrder.Arrival arrival = new FeedOrder.Arrival(delivery.seq(), delivery.type(), delivery.userId(), frame);
        inRoom(delivery.roomId(), channel -> channel.arrived(arrival));
    }

    /** A member who is just coming in may miss it; the next one has a later value. */
    private void ephemeral(Ephemeral delivery) {
        Set<Hub> interested = sockets.interest().in(delivery.roomId());
        if (interested.isEmpty()) {
            return;
        }
        Frame frame = Frame.event(delivery.type(), delivery.json());
        for (Hub hub : interested) {
            hub.submit(at -> {
                RoomChannel channel = at.channel(delivery.roomId());
                if (channel != null) {
                    channel.ephemeral(frame, delivery.exceptUserIds());
                }
            });
        }
    }

    private Future<Boolean> upgrade(SessionUpgraded upgraded) {
        return sockets.onHubsOf(Set.of(upgraded.userId()), at -> at.upgrade(upgraded))
                .compose(connectionIds -> {
                    List<Future<Boolean>> told = connectionIds.stream()
                            .flatMap(List::stream)
                            .map(id -> new Connected(upgraded.userId(), upgraded.username(), false, nodeId, id))
                            .map(connected -> bus.<Boolean>request(Addresses.PRESENCE_CONNECT, connected))
                            .toList();
                    return Future.join(told).map(true);
                });
    }

    /** Presence is told in the turn of the hub, which also tells of the end of a connection: that must not come first. */
    private Future<Boolean> rename(Renamed renamed) {
        return sockets.onEachHub(at -> Future.join(at.rename(renamed).stream()
                        .filter(connection -> !connection.closing())
                        .map(connection -> introduce(connection, renamed))
                        .toList()))
                .compose(told -> Future.join(told))
                .map(true);
    }

    private Future<Boolean> introduce(Connection connection, Renamed renamed) {
        boolean guest = connection.principal().guest();
        return bus.request(
                Addresses.PRESENCE_CONNECT,
                new Connected(renamed.userId(), renamed.username(), guest, nodeId, connection.id()));
    }

    private Future<Boolean> toUsers(ToUsers delivery) {
        if (delivery.follow() != null) {
            log.changedElsewhere(delivery.follow().roomId());
        }
        Frame frame = delivery.type() == null ? null : Frame.event(delivery.type(), delivery.data());
        String roomId = frame == null ? null : delivery.data().getString("roomId");
        return sockets.onHubsOf(delivery.userIds(), at -> {
                    noteRoom(at, frame, roomId);
                    return delivery.userIds().stream()
                            .map(userId -> toUserAt(at, userId, frame, delivery.follow()))
                            .reduce(false, Boolean::logicalOr);
                })
                .map(taken -> taken.contains(true));
    }

    private static void noteRoom(Hub hub, Frame frame, String roomId) {
        RoomChannel channel = roomId == null ? null : hub.channel(roomId);
        if (channel != null) {
            frame.about(channel.facts());
        }
    }

    private static boolean toUserAt(Hub hub, String userId, Frame frame, Follow follow) {
        boolean taken = false;
        if (frame != null && frame.name().equals(RELATION)) {
            // The user follows somebody, or does so no more.
            hub.presence().renew(userId);
        }
        for (Connection connection : hub.ofUser(userId)) {
            taken |= !connection.closing();
            connection.entry().onceEntered(() -> tell(hub, connection, frame, follow));
        }
        return taken;
    }

    /**
     * Tells a connection of a room once, and lets it enter once: a delivery is repeated if its acknowledgement was
     * lost.
     */
    private static void tell(Hub hub, Connection connection, Frame frame, Follow follow) {
        if (frame != null && (follow == null || connection.rooms().markAnnounced(follow.roomId()))) {
            connection.send(frame);
        }
        if (follow != null && connection.rooms().startFollowing(follow.roomId(), follow.after())) {
            enter(hub, connection, follow.roomId(), follow.after());
        }
    }

    private Future<Boolean> toConnection(ToConnection batch) {
        List<Frame> frames = batch.events().stream()
                .map(event -> Frame.event(event.type(), event.json().getBytes(StandardCharsets.UTF_8)))
                .toList();
        return sockets.onHubsOf(Set.of(batch.userId()), at -> toConnectionAt(at, batch, frames))
                .compose(answers -> Future.all(answers).map(all -> all.list().contains(true)));
    }

    /** Answers once the connection has entered its rooms: nothing else would bound what waits for that. */
    private static Future<Boolean> toConnectionAt(Hub hub, ToConnection batch, List<Frame> frames) {
        Connection connection = hub.connection(batch.userId(), batch.connectionId());
        if (connection == null) {
            return Future.succeededFuture(false);
        }
        Promise<Boolean> taken = Promise.promise();
        connection.entry().onceEntered(() -> taken.complete(connection.take(batch.senderId(), batch.number(), frames)));
        return taken.future();
    }

    public static void enter(Hub hub, Connection connection, String roomId, long after) {
        RoomChannel channel = hub.openChannel(roomId);
        channel.joinBegins();
        channel.prepared()
                .onComplete(ready -> Replay.start(hub, channel, connection, new Replay.From(after, after)), failure -> {
                    channel.joinEnds();
                    if (GONE.contains(ParleyException.of(failure).code())) {
                        // The room ended before the connection could enter, and nothing else would say so.
                        JsonObject closed =
                                new JsonObject().put("roomId", roomId).put("reason", ClosingReason.CLOSED.wireName());
                        connection.send(Frame.event(EventTypes.CLOSED, closed));
                    } else if (!connection.closing()) {
                        hub.after(ENTER_AGAIN_MS, () -> enter(hub, connection, roomId, after));
                    }
                });
    }
}
