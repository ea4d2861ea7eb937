package parley.matching;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matching.UsersHere.Standing;
import parley.matching.seat.Match;
import parley.matching.seat.MemorySeatStore;
import parley.matching.ticket.MatchRules;

/**
 * Nodes, their users' connections and a store, in one thread and in simulated time. Every word between nodes, and every call
 * of the store, may be late; words may be lost or doubled, answers of the store may be lost.
 */
final class SimulatedCluster {
    static final long PRESENCE_MS = 5_000;
    static final int MOST_DELAY_MS = 800;
    private static final int MOST_STORE_MS = 15;
    /** Until a node has looked in the store for whoever has come. */
    static final int MOST_LOOK_MS = MOST_DELAY_MS + 2 * MOST_STORE_MS;

    private static final long LOST_AFTER_MS = 2_000;

    private record Event(long at, int number, Runnable action) {}

    final Random random;
    final MatchRules rules;
    final InstantSource clock = () -> Instant.ofEpochMilli(this.now);
    final Map<String, SimulatedNode> nodes = new TreeMap<>();
    /** The nodes to which each user is connected. */
    final Map<String, Set<String>> connections = new TreeMap<>();

    final Map<String, SimulatedRoom> rooms = new TreeMap<>();
    final Set<String> withoutStore = new TreeSet<>();
    final SimulatedClients clients;
    MemorySeatStore store;
    /** Until when words are lost. */
    long lossyUntil;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingInt(Event::number));
    long now = 1_700_000_000_000L;
    private int numbers;

    SimulatedCluster(Random random, MatchRules rules) {
        this.random = random;
        this.rules = rules;
        this.store = new MemorySeatStore(rules);
        this.clients = new SimulatedClients(this);
    }

    /** @param memory the node in whose memory the room is; null for the store */
    static final class SimulatedRoom {
        final Match match;
        final String memory;
        boolean closed;

        SimulatedRoom(Match match, String memory) {
            this.match = match;
            this.memory = memory;
        }
    }

    String id(String prefix) {
        return prefix + numbers++;
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(time, now), numbers++, action));
    }

    void after(long ms, Runnable action) {
        at(now + ms, action);
    }

    void runUntil(long time) {
        while (!events.isEmpty() && events.peek().at() <= time) {
            Event event = events.poll();
            now = event.at();
            event.action().run();
        }
        now = time;
    }

    long delay() {
        return random.nextInt(10) == 0 ? random.nextInt(MOST_DELAY_MS) : random.nextInt(20);
    }

    private boolean lossy() {
        return now < lossyUntil;
    }

    /** A word with an answer: lost on either way, or heard twice. */
    <T> Future<T> ask(String from, String to, Function<SimulatedNode, Future<T>> question) {
        Promise<T> promise = Promise.promise();
        Runnable heard = () -> {
            SimulatedNode asked = nodes.get(to);
            if (asked != null) {
                question.apply(asked).onComplete(answer -> {
                    if (!lossy() || random.nextInt(4) > 0) {
                        after(from.equals(to) ? 0 : delay(), () -> complete(promise, answer));
                    }
                });
            }
        };
        if (from.equals(to)) {
            after(0, heard);
        } else if (!lossy() || random.nextInt(4) > 0) {
            after(delay(), heard);
            if (lossy() && random.nextInt(6) == 0) {
                after(delay(), heard);
            }
        }
        after(LOST_AFTER_MS, () -> promise.tryFail(new ParleyException(ErrorCode.TIMEOUT, "lost")));
        return promise.future();
    }

    private static <T> void complete(Promise<T> promise, AsyncResult<T> answer) {
        if (answer.succeeded()) {
            promise.tryComplete(answer.result());
        } else {
            promise.tryFail(answer.cause());
        }
    }

    /** Repeated until it is heard, or the node is gone. */
    void insist(String from, String to, Consumer<SimulatedNode> word) {
        if (lossy() && random.nextInt(4) == 0 && !from.equals(to)) {
            after(LOST_AFTER_MS, () -> insist(from, to, word));
            return;
        }
        after(from.equals(to) ? 0 : delay(), () -> Optional.ofNullable(nodes.get(to))
                .ifPresent(word));
        if (lossy() && random.nextInt(6) == 0) {
            after(delay(), () -> Optional.ofNullable(nodes.get(to)).ifPresent(word));
        }
    }

    private static ParleyException storeAway() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "the store is away");
    }

    /** The store as a node reaches it. The calls of one node keep their order, as those on one connection do. */
    <T> Future<T> call(SimulatedNode node, Supplier<Future<T>> step) {
        Promise<T> promise = Promise.promise();
        if (withoutStore.contains(node.id)) {
            after(0, () -> promise.tryFail(storeAway()));
            return promise.future();
        }
        node.storeAt = Math.max(node.storeAt, now + random.nextInt(MOST_STORE_MS));
        at(node.storeAt, () -> {
            if (withoutStore.contains(node.id) && random.nextBoolean()) {
                promise.tryFail(storeAway());
                return;
            }
            Future<T> done = step.get();
            long answerAt = node.answerAt = Math.max(node.answerAt, now + random.nextInt(MOST_STORE_MS));
            at(answerAt, () -> {
                if (withoutStore.contains(node.id)) {
                    promise.tryFail(storeAway());
                } else {
                    complete(promise, done);
                }
            });
        });
        return promise.future();
    }

    boolean isConnected(String userId, String nodeId) {
        return connections.getOrDefault(userId, Set.of()).contains(nodeId);
    }

    void connect(String userId, String nodeId) {
        if (connections.computeIfAbsent(userId, first -> new TreeSet<>()).add(nodeId)) {
            clients.entered(userId, nodeId);
        }
        after(delay(), () -> Optional.ofNullable(nodes.get(nodeId)).ifPresent(node -> node.heardOf(userId)));
    }

    void disconnect(String userId, String nodeId) {
        Set<String> all = connections.getOrDefault(userId, new HashSet<>());
        if (!all.remove(nodeId)) {
            return;
        }
        clients.left(userId, nodeId);
        after(delay(), () -> Optional.ofNullable(nodes.get(nodeId)).ifPresent(node -> node.match.disconnected(userId)));
        after(delay(), () -> presence(userId, nodeId));
    }

    /** Tells of an absence; where the node has died its lease ends first. */
    private void presence(String userId, String nodeId) {
        if (!connections.getOrDefault(userId, Set.of()).isEmpty()) {
            return;
        }
        SimulatedNode told = nodes.get(nodeId);
        if (told == null) {
            after(PRESENCE_MS, () -> any().ifPresent(other -> leaves(other, userId)));
        } else {
            leaves(told, userId);
        }
    }

    private Optional<SimulatedNode> any() {
        return nodes.values().stream().findFirst();
    }

    private void leaves(SimulatedNode node, String userId) {
        if (connections.getOrDefault(userId, Set.of()).isEmpty()) {
            node.match.seats().leaves(userId, now + 20_000, now);
        }
    }

    SimulatedNode start(String nodeId) {
        SimulatedNode node = new SimulatedNode(this, nodeId);
        nodes.put(nodeId, node);
        node.run();
        return node;
    }

    /** All its connections break. */
    void crash(String nodeId) {
        SimulatedNode crashed = nodes.remove(nodeId);
        clients.crashed(crashed.match.seats().isAway());
        rooms.values().removeIf(room -> nodeId.equals(room.memory));
        new ArrayList<>(connections.keySet()).forEach(userId -> disconnect(userId, nodeId));
        withoutStore.remove(nodeId);
    }

    void flush() {
        store = new MemorySeatStore(rules);
        rooms.values().stream().filter(room -> room.memory == null).forEach(clients::lost);
        rooms.values().removeIf(room -> room.memory == null);
    }

    Future<MatchRoomPort.State> state(SimulatedNode node, String roomId) {
        return room(
                node,
                roomId,
                room -> room == null
                        ? MatchRoomPort.State.MISSING
                        : room.closed ? MatchRoomPort.State.CLOSED : MatchRoomPort.State.OPEN);
    }

    private <T> Future<T> room(SimulatedNode node, String roomId, Function<SimulatedRoom, T> step) {
        SimulatedRoom here = rooms.get(roomId);
        if (here != null && node.id.equals(here.memory)) {
            return Future.succeededFuture(step.apply(here));
        }
        return call(node, () -> {
            SimulatedRoom room = rooms.get(roomId);
            return Future.succeededFuture(step.apply(room == null || room.memory != null ? null : room));
        });
    }

    Future<?> open(SimulatedNode node, Match match, boolean inMemory) {
        Supplier<Future<Void>> step = () -> {
            if (!rooms.containsKey(match.roomId())) {
                rooms.put(match.roomId(), new SimulatedRoom(match, inMemory ? node.id : null));
            }
            return Future.succeededFuture();
        };
        return inMemory ? step.get() : call(node, step);
    }

    Future<?> depart(SimulatedNode node, String roomId) {
        return room(node, roomId, room -> {
            close(room, node);
            return null;
        });
    }

    /** The end of a room is told to the store; that word may be lost. */
    void close(SimulatedRoom room, SimulatedNode by) {
        if (room == null || room.closed) {
            return;
        }
        room.closed = true;
        clients.ended(room);
        if (!lossy() || random.nextInt(4) > 0) {
            after(delay(), () -> by.match.seats().free(room.match.roomId(), null, now));
        }
    }

    Standing standing(String nodeId, String roomId, Collection<String> userIds) {
        Set<String> here = new HashSet<>();
        Set<String> matched = new HashSet<>();
        for (String userId : userIds) {
            if (isConnected(userId, nodeId)) {
                here.add(userId);
                String shown = clients.shown(userId, nodeId);
                if (shown != null && !shown.equals(roomId) && !roomId.isEmpty()) {
                    matched.add(userId);
                }
            }
        }
        return new Standing(here, matched, matched);
    }

    List<String> nodeIds() {
        return List.copyOf(nodes.keySet());
    }
}
