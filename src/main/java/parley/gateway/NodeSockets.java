package parley.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import parley.gateway.format.CloseCode;
import parley.gateway.net.Arrivals;
import parley.gateway.presence.OnlineCounts;
import parley.interest.LocalKeys;

/** Knows the hubs of all gateways of one node, how many bytes wait, and how many connections there are. */
public final class NodeSockets {
    private final List<Hub> hubs = new CopyOnWriteArrayList<>();
    private final RoomInterest interest = new RoomInterest(this::hubs);
    private final HubIndex users = new HubIndex();
    private final HubInterest watched = new HubInterest();
    private final OnlineCounts onlineCounts = new OnlineCounts();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Relief queues =
            new Relief(this, Connection::dropEphemeral, Connection::queuedBytes, CloseCode.SLOW_CONSUMER);
    private final Relief unfinished =
            new Relief(this, connection -> {}, NodeSockets::unfinishedOf, CloseCode.FRAME_TOO_LARGE);
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, AtomicInteger> byTransport = new ConcurrentHashMap<>();
    private volatile int port;
    private volatile boolean draining;
    private final Arrivals arrivals;
    private final Runnable letIn;

    /** @param letIn called when a gateway can take clients */
    public NodeSockets(Arrivals arrivals, Runnable letIn) {
        this.arrivals = arrivals;
        this.letIn = letIn;
    }

    void entered(String transport) {
        connections.incrementAndGet();
        byTransport.computeIfAbsent(transport, name -> new AtomicInteger()).incrementAndGet();
    }

    void left(String transport) {
        connections.decrementAndGet();
        byTransport.get(transport).decrementAndGet();
    }

    Arrivals arrivals() {
        return arrivals;
    }

    void listening(int port) {
        this.port = port;
        letIn.run();
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    void add(Hub hub) {
        hubs.add(hub);
    }

    void remove(Hub hub) {
        hubs.remove(hub);
    }

    List<Hub> hubs() {
        return new ArrayList<>(hubs);
    }

    /**
     * Tells every client to come back at once, each at a moment of its own within the window. Until then it is served,
     * as a client that waits for its moment without a connection waits for nothing.
     *
     * @param random is asked from several event loops at once
     */
    public void drain(long windowMs, RandomGenerator random) {
        draining = true;
        for (Hub hub : hubs) {
            hub.submit(at -> {
                at.flushGathered();
                at.connections().forEach(connection -> at.after(1 + random.nextLong(windowMs + 1), connection::drain));
            });
        }
    }

    /** Carries out a step on the event loop of each hub. @return the answers, on the caller's own event loop */
    <T> Future<List<T>> onEachHub(Function<Hub, T> step) {
        return on(hubs(), step);
    }

    /** Does the same for those hubs to which one of these users is connected. */
    <T> Future<List<T>> onHubsOf(Set<String> userIds, Function<Hub, T> step) {
        Set<Hub> concerned = new HashSet<>();
        userIds.forEach(userId -> concerned.addAll(users.of(userId)));
        return on(concerned, step);
    }

    /** Does the same for those hubs that have members of a room. */
    <T> Future<List<T>> onHubsIn(String roomId, Function<Hub, T> step) {
        return on(interest.in(roomId), step);
    }

    private static <T> Future<List<T>> on(Collection<Hub> hubs, Function<Hub, T> step) {
        List<Future<T>> done = hubs.stream().map(hub -> hub.call(step)).toList();
        Future<List<T>> answers = Future.join(done).map(all -> all.list());
        Context caller = Vertx.currentContext();
        return caller == null ? answers : Future.fromCompletionStage(answers.toCompletionStage(), caller);
    }

    /** Tells whether new clients are sent away at once. The node listens until it ends. */
    public boolean draining() {
        return draining;
    }

    public LocalKeys localRooms() {
        return interest;
    }

    /** Users whose coming and going somebody is told who is connected here. */
    public LocalKeys watchedUsers() {
        return watched;
    }

    HubInterest watched() {
        return watched;
    }

    public OnlineCounts onlineCounts() {
        return onlineCounts;
    }

    /** The users who are connected here. */
    HubIndex users() {
        return users;
    }

    RoomInterest interest() {
        return interest;
    }

    /** Relieves the node, since its connections together have more waiting than they may. */
    void relieveQueues(long maxBytes) {
        queues.begin(() -> queuedBytes.get() > maxBytes);
    }

    /** Relieves the node, since its connections together have begun more than they may. */
    void relieveUnfinished(BooleanSupplier tooMuch) {
        unfinished.begin(tooMuch);
    }

    /** Weighs a connection by its unfinished bytes; strangers weigh more than users. */
    private static long unfinishedOf(Connection connection) {
        long bytes = connection.wire().unfinishedBytes();
        return bytes > 0 && connection.caller() == null ? bytes + Integer.MAX_VALUE : bytes;
    }

    AtomicLong queuedBytes() {
        return queuedBytes;
    }

    public int connections() {
        return connections.get();
    }

    /** Counts the rooms that have a member connected here. */
    public int rooms() {
        return interest.size();
    }

    public long queued() {
        return queuedBytes.get();
    }

    public Map<String, Integer> transports() {
        Map<String, Integer> counts = new TreeMap<>();
        byTransport.forEach((name, count) -> counts.put(name, count.get()));
        return counts;
    }
}
