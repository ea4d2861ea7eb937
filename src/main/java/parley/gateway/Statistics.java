package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.interest.NodeInterest;
import parley.matching.MatchMessages;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.RoomCounts;

/** The live numbers of all nodes that {@code get:stats} and the REST interface show. */
public final class Statistics {
    private static final char FRAME = 'S';
    private static final long SAMPLE_EVERY_MS = 5_000;
    /** A node that has said nothing for this long does not count. */
    private static final long COUNTED_MS = 20_000;

    private final String nodeId;
    private final Bus bus;
    private final RoomCounts rooms;
    private final CallCounts calls;
    private final InstantSource clock;
    private final NodeSockets sockets;
    private final NodeInterest elsewhere;
    private final Metrics metrics;
    private final Map<String, Sample> others = new ConcurrentHashMap<>();
    private volatile double messagesPerSecond;
    private volatile long roomsElsewhere;
    private double messagesBefore;
    private long sampledAt;

    /** The numbers of one node. @param at when the sample was heard, by this node's clock */
    private record Sample(JsonObject transports, long queuedBytes, double messagesPerSecond, long at) {}

    /** @param elsewhere rooms that have members connected to other nodes */
    public Statistics(
            String nodeId,
            Bus bus,
            RoomCounts rooms,
            InstantSource clock,
            NodeSockets sockets,
            NodeInterest elsewhere,
            Metrics metrics) {
        this.nodeId = nodeId;
        this.bus = bus;
        this.rooms = rooms;
        this.clock = clock;
        this.sockets = sockets;
        this.elsewhere = elsewhere;
        this.metrics = metrics;
        this.calls = new CallCounts(bus, clock);
        bus.receiveFrames(FRAME, this::heard);
    }

    private void heard(Buffer frame) {
        JsonObject sample = new JsonObject(frame.getBuffer(1, frame.length()));
        if (!nodeId.equals(sample.getString("node"))) {
            others.put(
                    sample.getString("node"),
                    new Sample(
                            sample.getJsonObject("transports", new JsonObject()),
                            sample.getLong("queuedBytes", 0L),
                            sample.getDouble("messagesPerSecond", 0.0),
                            clock.millis()));
        }
    }

    /**
     * Counts every few seconds, and tells the other nodes. Must be called on each node: messages are counted where chat
     * is.
     */
    public void begin(Vertx vertx) {
        vertx.setPeriodic(SAMPLE_EVERY_MS, timer -> sample());
    }

    private void sample() {
        long now = clock.millis();
        double messages = metrics.messagesStored();
        if (sampledAt > 0 && now > sampledAt) {
            messagesPerSecond = (messages - messagesBefore) * 1_000 / (now - sampledAt);
        }
        messagesBefore = messages;
        sampledAt = now;
        if (bus.clustered()) {
            roomsElsewhere = elsewhere.roomsBeside(sockets.interest()::has);
            others.values().removeIf(sample -> now - sample.at() > COUNTED_MS);
            JsonObject sample = new JsonObject()
                    .put("node", nodeId)
                    .put("transports", new JsonObject(Map.copyOf(sockets.transports())))
                    .put("queuedBytes", sockets.queued())
                    .put("messagesPerSecond", messagesPerSecond);
            bus.sendFrameEverywhere(Buffer.buffer().appendByte((byte) FRAME).appendBuffer(sample.toBuffer()));
        }
    }

    /** Counts the nodes that are there now, with this one. */
    public int nodes() {
        return bus.peers().size() + 1;
    }

    /** Source: {@code realtime:stats}. */
    public Future<JsonObject> current() {
        Future<PresenceMessages.Online> online =
                bus.request(Addresses.PRESENCE_LIST, new PresenceMessages.ListOnline(0));
        Future<MatchMessages.State> matching = bus.request(Addresses.MATCHING_STATE, new MatchMessages.FindState());
        Future<RoomCounts.Counts> open = rooms.now();
        Future<Long> running = calls.now();
        return Future.all(online, matching, open, running).map(all -> new JsonObject()
                .put(
                        "users",
                        new JsonObject()
                                .put("online", online.result().total())
                                .put("guests", online.result().guests())
                                .put("searching", matching.result().searching())
                                .put("inChat", matching.result().inChat()))
                .put("connections", connections())
                .put("rooms", open.result().all())
                .put("calls", running.result())
                .put("messagesPerSecond", Math.round(allMessagesPerSecond() * 100) / 100.0)
                .put("nodes", nodes())
                .put("timestamp", clock.millis()));
    }

    /** Counts open rooms: matches, and those that last. */
    public Future<RoomCounts.Counts> rooms() {
        return rooms.now();
    }

    /** Returns the samples of the nodes that are there now. */
    private Stream<Sample> present() {
        Set<String> peers = bus.peers();
        return others.entrySet().stream()
                .filter(sample -> peers.contains(sample.getKey()))
                .map(Map.Entry::getValue);
    }

    /** Counts the connections of all nodes. */
    public long connections() {
        return transports().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Counts the connections of all nodes by their transport. */
    public Map<String, Long> transports() {
        Map<String, Long> counts = new TreeMap<>();
        sockets.transports().forEach((name, count) -> counts.merge(name, count.longValue(), Long::sum));
        present().forEach(sample -> sample.transports()
                .fieldNames()
                .forEach(name -> counts.merge(name, sample.transports().getLong(name), Long::sum)));
        return counts;
    }

    /** Counts the rooms that have a member connected to any node; for other nodes, as they were a moment ago. */
    public long roomsWithConnections() {
        return sockets.rooms() + roomsElsewhere;
    }

    /** Counts the bytes that wait for readers on all nodes. */
    public long queuedBytes() {
        return sockets.queued() + present().mapToLong(Sample::queuedBytes).sum();
    }

    private double allMessagesPerSecond() {
        return messagesPerSecond
                + present().mapToDouble(Sample::messagesPerSecond).sum();
    }
}
