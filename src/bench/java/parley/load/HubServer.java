package parley.load;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.delivery.BusPublisher;
import parley.gateway.Dispatcher;
import parley.gateway.GatewayVerticle;
import parley.gateway.NodeInbound;
import parley.gateway.NodeServices;
import parley.gateway.NodeSockets;
import parley.gateway.Statistics;
import parley.gateway.net.Arrivals;
import parley.gateway.recovery.memory.MemoryPositionStore;
import parley.interest.NodeInterest;
import parley.limits.MemoryRateLimits;
import parley.matching.MatchMessages;
import parley.metrics.Metrics;
import parley.presence.MemoryStatusStore;
import parley.presence.PresenceMessages;
import parley.presence.PresenceVerticle;
import parley.presence.memory.MemoryPresenceStore;
import parley.relation.MemoryRelationStore;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomCounts;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;

/**
 * Parley's gateway, presence and room log as a node composes them, without a database, around one large room. An event
 * takes the path of a real one: appended to the log, published, encoded by the dispatcher, written by the hubs.
 * {@link Control} directs it; {@code /metrics} has the metrics. Arguments: the configuration's overlays as
 * {@code key=value}.
 */
public final class HubServer implements Control.Source {
    private final OpenGuests guests;
    private final Rooms rooms;
    private String roomId;
    private SizedEvent event;

    private HubServer(OpenGuests guests, Rooms rooms) {
        this.guests = guests;
        this.rooms = rooms;
    }

    public static void main(String[] arguments) throws IOException {
        ParleyConfig config = configuration(arguments);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Vertx vertx = Vertx.builder()
                .withMetrics(new MicrometerMetricsFactory(registry))
                .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
                .build();
        Control.serve(vertx, start(vertx, config, registry), config.server().port());
    }

    private static ParleyConfig configuration(String[] arguments) {
        ConfigLoader loader = new ConfigLoader();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            loader.set(pair[0], pair[1], "command line");
        }
        return loader.load();
    }

    private static HubServer start(Vertx vertx, ParleyConfig config, PrometheusMeterRegistry registry) {
        InstantSource clock = InstantSource.system();
        Metrics metrics = new Metrics(registry);
        NodeSockets sockets = new NodeSockets(new Arrivals(Arrivals.Limits.NONE), () -> {});
        Bus bus = new Bus(vertx, metrics);
        List.of(
                        PresenceMessages.Connected.class,
                        PresenceMessages.Disconnected.class,
                        PresenceMessages.Changed.class,
                        PresenceMessages.ListOnline.class,
                        PresenceMessages.Online.class,
                        MatchMessages.FindState.class,
                        MatchMessages.State.class)
                .forEach(bus::carry);
        bus.serve(
                Addresses.MATCHING_STATE,
                (MatchMessages.FindState find) -> Future.succeededFuture(new MatchMessages.State(0, 0)));
        Rooms rooms = new Rooms(new MemoryRoomLog(config.rooms().matchMaxEvents()), new BusPublisher(bus), bus, clock);
        OpenGuests guests = new OpenGuests(vertx, clock);
        Statistics statistics = new Statistics(
                "bench",
                rooms.bus(),
                new RoomCounts(rooms.log(), rooms.log(), rooms.clock()),
                rooms.clock(),
                sockets,
                new NodeInterest(),
                metrics);
        NodeServices node = new NodeServices(
                "bench",
                config,
                rooms,
                guests.authenticator(),
                null,
                new MemoryRateLimits(clock),
                sockets,
                new NodeInbound(
                        config.gateway().inbound(), config.limits().messages().windowMs(), clock),
                new MemoryPositionStore(),
                statistics,
                metrics);
        JsonObject commands =
                vertx.fileSystem().readFileBlocking("schema/commands.json").toJsonObject();
        Future<?> deployed = vertx.deployVerticle(new PresenceVerticle(
                        new MemoryPresenceStore(),
                        new MemoryStatusStore(),
                        rooms,
                        new MemoryRelationStore(InstantSource.system()),
                        new NodeInterest(),
                        "bench",
                        false))
                .compose(done -> vertx.deployVerticle(new Dispatcher(rooms, "bench", sockets, statistics)));
        for (int i = 0; i < config.node().instancesOrCores(); i++) {
            deployed = deployed.compose(done -> vertx.deployVerticle(
                    new GatewayVerticle(node, commands, router -> metricsRoute(router, registry))));
        }
        deployed.toCompletionStage().toCompletableFuture().join();
        return new HubServer(guests, rooms);
    }

    private static void metricsRoute(Router router, PrometheusMeterRegistry registry) {
        router.get("/metrics").handler(context -> context.end(registry.scrape()));
    }

    @Override
    public Future<List<String>> room(int members, int eventBytes) {
        Future<Void> before =
                roomId == null ? Future.succeededFuture() : rooms.log().drop(roomId, now());
        return before.compose(dropped -> guests.open(members)).compose(opened -> {
            roomId = OpenGuests.id();
            List<Member> joining = guests.members(members);
            event = SizedEvent.ofBytes(eventBytes, roomId, joining.get(0).userId());
            Room room = new Room(roomId, RoomKind.ROOM, "", OpenGuests.id(), 0, now(), joining);
            return rooms.log().open(room, List.of(), now()).map(made -> guests.tokens(members));
        });
    }

    @Override
    public void emit() {
        Draft draft = new Draft(roomId, EventTypes.MESSAGE, event.userId(), event.body());
        rooms.log().append(draft, now()).map(Appended::event).onSuccess(rooms.publisher()::durable);
    }

    private long now() {
        return rooms.clock().millis();
    }
}
