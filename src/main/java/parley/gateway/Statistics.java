package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.matchmaking.MatchMessages;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.Rooms;

/** The live numbers that {@code get:stats} and the REST interface show. */
public final class Statistics {
    private final Bus bus;
    private final Rooms rooms;
    private final NodeSockets sockets;
    private final Metrics metrics;
    private volatile double messagesPerSecond;
    private double messagesBefore;
    private long sampledAt;

    public Statistics(Rooms rooms, NodeSockets sockets, Metrics metrics) {
        this.bus = rooms.bus();
        this.rooms = rooms;
        this.sockets = sockets;
        this.metrics = metrics;
    }

    /** To be called every few seconds, from one thread. */
    void sample() {
        long now = rooms.now();
        double messages = metrics.messagesStored();
        if (sampledAt > 0 && now > sampledAt) {
            messagesPerSecond = (messages - messagesBefore) * 1_000 / (now - sampledAt);
        }
        messagesBefore = messages;
        sampledAt = now;
    }

    /** Source: {@code realtime:stats}. */
    public Future<JsonObject> current() {
        Future<PresenceMessages.Online> online =
                bus.request(Addresses.PRESENCE_LIST, new PresenceMessages.ListOnline(0));
        Future<MatchMessages.State> matching = bus.request(Addresses.MATCHING_STATE, new MatchMessages.FindState());
        Future<Long> open = rooms.log().count();
        return Future.all(online, matching, open).map(all -> new JsonObject()
                .put(
                        "users",
                        new JsonObject()
                                .put("online", online.result().total())
                                .put("guests", online.result().guests())
                                .put("searching", matching.result().searching())
                                .put("inChat", matching.result().inChat()))
                .put("connections", sockets.connections())
                .put("rooms", open.result())
                .put("calls", 0)
                .put("messagesPerSecond", Math.round(messagesPerSecond * 100) / 100.0)
                .put("nodes", 1)
                .put("timestamp", rooms.now()));
    }
}
