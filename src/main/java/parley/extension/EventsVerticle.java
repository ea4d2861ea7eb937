package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.EventTap;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.room.MatchRoomIds;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.room.RoomMessages.FollowAll;
import parley.room.RoomMessages.Grown;
import parley.room.Rooms;

/**
 * Lets programs of others follow the durable events of all stored rooms. Nodes tell each other which rooms have grown,
 * as long as somebody follows them.
 */
final class EventsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EventsVerticle.class);
    private static final int MOST_SUBSCRIPTIONS = 100;
    private static final long ACKNOWLEDGED_MS = 30_000;
    private static final long KEEP_ALIVE_MS = 15_000;
    private static final long RETRY_MS = 1_000;
    /** A node that is gone has told of what it stored before that. */
    private static final long UNTOLD_MS = 60_000;

    private final String nodeId;
    private final RoomLog log;
    private final Bus bus;
    private final InstantSource clock;
    private final EventTap tap;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, GrownRooms> followers = new HashMap<>();
    /** The last word of each node on whether it follows. */
    private final Map<String, Long> numbers = new HashMap<>();

    /** The number of the last word that each other node has to hear from this one. */
    private final Map<String, Long> words = new HashMap<>();

    private Set<String> peers = Set.of();
    private long number;

    EventsVerticle(String nodeId, Rooms rooms, EventTap tap) {
        this.nodeId = nodeId;
        this.log = rooms.log();
        this.bus = rooms.bus();
        this.clock = rooms.clock();
        this.tap = tap;
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.FOLLOW_ALL, this::followedBy);
        bus.serve(Addresses.ROOMS_GROWN, this::grownElsewhere);
        bus.onPeersChanged(() -> context.runOnContext(turn -> peersChanged()));
        vertx.setPeriodic(KEEP_ALIVE_MS, timer -> List.copyOf(subscriptions.values())
                .forEach(each -> each.keepAlive(KEEP_ALIVE_MS)));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        tap.listen(null);
        List.copyOf(subscriptions.values()).forEach(each -> each.end("the node stops"));
        return Future.succeededFuture();
    }

    int subscriptions() {
        return subscriptions.size();
    }

    /**
     * Begins a subscription; may be called on any thread.
     *
     * @param asked has passed its schema
     */
    Future<JsonObject> subscribe(JsonObject asked) {
        return Future.future(begun -> context.runOnContext(turn -> begin(asked).onComplete(begun)));
    }

    private Future<JsonObject> begin(JsonObject asked) {
        if (subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            return Future.failedFuture(new ParleyException(
                    ErrorCode.QUOTA_EXCEEDED, "This node has " + MOST_SUBSCRIPTIONS + " subscriptions"));
        }
        Subscription subscription = new Subscription(
                UUID.randomUUID().toString(), log, types(asked), new Around(asked.getString("address")));
        subscriptions.put(subscription.id(), subscription);
        listen();
        return followEverywhere()
                .compose(told -> subscription.begin(
                        seen(asked), Math.min(asked.getLong("since", Long.MAX_VALUE), subscription.startedAt())))
                .map(begun ->
                        new JsonObject().put("subscription", subscription.id()).put("time", subscription.startedAt()))
                .onFailure(failure -> subscription.end("it could not begin: " + failure.getMessage()));
    }

    private static Map<String, Long> seen(JsonObject asked) {
        Map<String, Long> seen = new HashMap<>();
        asked.getJsonObject("rooms", new JsonObject())
                .forEach(room -> seen.put(room.getKey(), ((Number) room.getValue()).longValue()));
        // Matches belong to two people alone.
        seen.keySet().removeIf(MatchRoomIds::isOne);
        return seen;
    }

    private static Set<String> types(JsonObject asked) {
        Set<String> types = new HashSet<>();
        asked.getJsonArray("types", new JsonArray()).forEach(type -> types.add((String) type));
        return types;
    }

    /** Listens to this node's events while somebody, here or elsewhere, wants to hear of them. */
    private void listen() {
        boolean wanted = !subscriptions.isEmpty() || !followers.isEmpty();
        tap.listen(wanted ? event -> context.runOnContext(turn -> stored(event)) : null);
    }

    private void stored(RoomEvent event) {
        if (!MatchRoomIds.isOne(event.roomId())) {
            followers.values().forEach(follower -> follower.grown(event.roomId(), event.seq()));
            arrived(event.roomId(), event.seq(), event);
        }
    }

    private void arrived(String roomId, long seq, RoomEvent event) {
        List.copyOf(subscriptions.values()).forEach(each -> each.arrived(roomId, seq, event));
    }

    private Future<Boolean> grownElsewhere(Grown grown) {
        grown.heads().forEach((roomId, seq) -> arrived(roomId, seq, null));
        if (grown.since() > 0) {
            catchUp(grown.since());
        }
        return Future.succeededFuture(true);
    }

    private Future<Boolean> followedBy(FollowAll word) {
        if (word.on() && !bus.peers().contains(word.nodeId())) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNAVAILABLE, "Node " + word.nodeId() + " is not known here"));
        }
        if (numbers.getOrDefault(word.nodeId(), -1L) < word.number()) {
            numbers.put(word.nodeId(), word.number());
            if (word.on()) {
                // The events that wait for a node which follows already are for all its subscriptions.
                followers.computeIfAbsent(word.nodeId(), this::linkTo);
            } else {
                forget(word.nodeId());
            }
            listen();
        }
        return Future.succeededFuture(true);
    }

    private GrownRooms linkTo(String follower) {
        return new GrownRooms(
                grown -> bus.requestAt(follower, Addresses.ROOMS_GROWN, grown), clock::millis, this::later);
    }

    private void forget(String node) {
        GrownRooms follower = followers.remove(node);
        if (follower != null) {
            follower.close();
        }
    }

    /** A node that is gone can't tell of its last events any more, and one that is new does not know who follows. */
    private void peersChanged() {
        Set<String> now = bus.peers();
        Set<String> left = new HashSet<>(peers);
        left.removeAll(now);
        Set<String> joined = new HashSet<>(now);
        joined.removeAll(peers);
        peers = now;
        left.forEach(node -> {
            forget(node);
            numbers.remove(node);
            words.remove(node);
        });
        listen();
        if (!subscriptions.isEmpty() && !(left.isEmpty() && joined.isEmpty())) {
            Unattended.watch(
                    "following the events of other nodes", follow(joined).map(told -> {
                        catchUp(clock.millis() - UNTOLD_MS);
                        return told;
                    }));
        }
    }

    private void catchUp(long since) {
        List.copyOf(subscriptions.values()).forEach(each -> catchUp(each, since));
    }

    private void catchUp(Subscription subscription, long since) {
        subscription
                .catchUp(since)
                .onFailure(away -> later(() -> {
                    if (subscriptions.containsKey(subscription.id())) {
                        catchUp(subscription, since);
                    }
                }));
    }

    private Future<Void> followEverywhere() {
        return follow(bus.peers());
    }

    /** Tells nodes whether somebody follows here. Those that do not hear it are told again, and nobody waits for them. */
    private Future<Void> follow(Set<String> nodes) {
        FollowAll word = new FollowAll(nodeId, ++number, !subscriptions.isEmpty());
        long since = clock.millis();
        nodes.forEach(node -> words.put(node, word.number()));
        return Future.join(nodes.stream()
                        .map(node -> tell(node, word).recover(unheard -> {
                            tellAgain(node, word, since);
                            return Future.succeededFuture(false);
                        }))
                        .toList())
                .mapEmpty();
    }

    private Future<Boolean> tell(String node, FollowAll word) {
        return bus.requestAt(node, Addresses.FOLLOW_ALL, word);
    }

    /** A node that is new may not listen yet; of what it stored before it has heard this nobody was told. */
    private void tellAgain(String node, FollowAll word, long since) {
        later(() -> {
            if (bus.peers().contains(node) && words.getOrDefault(node, 0L) == word.number()) {
                tell(node, word).onComplete(heard -> catchUp(since), unheard -> tellAgain(node, word, since));
            }
        });
    }

    private void later(Runnable step) {
        vertx.setTimer(RETRY_MS, timer -> step.run());
    }

    private final class Around implements Subscription.Surroundings {
        private final String address;

        Around(String address) {
            this.address = address;
        }

        @Override
        public Future<?> deliver(JsonObject batch) {
            return vertx.eventBus().request(address, batch, new DeliveryOptions().setSendTimeout(ACKNOWLEDGED_MS));
        }

        @Override
        public void later(Runnable step) {
            EventsVerticle.this.later(step);
        }

        @Override
        public void unreadable(Throwable failure) {
            if (ParleyException.of(failure).code() == ErrorCode.INTERNAL) {
                Unattended.watch("reading a room for a subscription", Future.failedFuture(failure));
            }
        }

        @Override
        public void ended(Subscription subscription, String reason) {
            LOG.info("The subscription of {} has ended: {}", address, reason);
            subscriptions.remove(subscription.id());
            vertx.eventBus()
                    .send(
                            address,
                            new JsonObject()
                                    .put("subscription", subscription.id())
                                    .put("ended", reason));
            if (subscriptions.isEmpty()) {
                listen();
                Unattended.watch("telling other nodes that nobody follows", followEverywhere());
            }
        }

        @Override
        public long now() {
            return clock.millis();
        }
    }
}
