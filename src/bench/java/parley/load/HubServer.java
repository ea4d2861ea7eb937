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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.gateway.Dispatcher;
import parley.gateway.GatewayVerticle;
import parley.gateway.MemoryRateLimits;
import parley.gateway.NodeServices;
import parley.gateway.NodeSockets;
import parley.gateway.Statistics;
import parley.identity.GuestProfile;
import parley.identity.GuestSession;
import parley.identity.MemorySessionStore;
import parley.identity.SessionEvents;
import parley.identity.Sessions;
import parley.identity.SigningKey;
import parley.identity.Tokens;
import parley.matchmaking.MatchMessages;
import parley.metrics.Metrics;
import parley.presence.MemoryPresenceStore;
import parley.presence.PresenceMessages;
import parley.presence.PresenceVerticle;
import parley.room.Appended;
import parley.room.Delivery;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.MemoryRoomLog;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.Rooms;

/**
 * Parley's gateway, presence and room log as a node composes them, without a database, around one large room. An event
 * takes the path of a real one: appended to the log, published, encoded by the dispatcher, written by the hubs.
 * Directed by {@link Control}; {@code /metrics} has the metrics. Arguments: the configuration's overlays as
 * {@code key=value}.
 */
public final class HubServer implements Control.Source {
    private final Sessions sessions;
    private final Rooms rooms;
    private final List<GuestSession> guests = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private String roomId;
    private SizedEvent event;

    private HubServer(Sessions sessions, Rooms rooms) {
        this.sessions = sessions;
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
        NodeSockets sockets = new NodeSockets(0, 0);
        Bus bus = new Bus(vertx, metrics);
        List.of(
                        Delivery.Durable.class,
                        Delivery.Ephemeral.class,
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
        Rooms rooms =
                new Rooms(new MemoryRoomLog(config.rooms().matchMaxEvents()), new Publisher(bus, "bench"), bus, clock);
        Sessions sessions = sessions(vertx, clock);
        Statistics statistics = new Statistics(rooms, sockets, metrics);
        NodeServices node = new NodeServices(
                "bench", config, rooms, sessions, new MemoryRateLimits(clock), sockets, statistics, metrics);
        JsonObject commands =
                vertx.fileSystem().readFileBlocking("schema/commands.json").toJsonObject();
        Future<?> deployed = vertx.deployVerticle(new PresenceVerticle(new MemoryPresenceStore(), rooms))
                .compose(done -> vertx.deployVerticle(new Dispatcher(bus, "bench", sockets, statistics)));
        for (int i = 0; i < config.node().instancesOrCores(); i++) {
            deployed = deployed.compose(done -> vertx.deployVerticle(
                    new GatewayVerticle(node, commands, router -> metricsRoute(router, registry))));
        }
        deployed.toCompletionStage().toCompletableFuture().join();
        return new HubServer(sessions, rooms);
    }

    private static void metricsRoute(Router router, PrometheusMeterRegistry registry) {
        router.get("/metrics").handler(context -> context.end(registry.scrape()));
    }

    private static Sessions sessions(Vertx vertx, InstantSource clock) {
        SigningKey key = SigningKey.of(UUID.randomUUID() + "-" + UUID.randomUUID());
        return new Sessions(
                new MemorySessionStore(),
                new Tokens(vertx, key, Duration.ofHours(2), clock, HubServer::id),
                new Unheard(),
                clock,
                HubServer::id,
                new SecureRandom());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Future<List<String>> room(int members, int eventBytes) {
        Future<Void> before =
                roomId == null ? Future.succeededFuture() : rooms.log().drop(roomId, now());
        return before.compose(dropped -> open(members)).compose(opened -> {
            roomId = id();
            List<Member> joining = guests.stream()
                    .limit(members)
                    .map(guest -> Member.joining(guest.id(), guest.username()))
                    .toList();
            event = SizedEvent.ofBytes(eventBytes, roomId, joining.get(0).userId());
            Room room = new Room(roomId, RoomKind.ROOM, "", id(), 0, now(), joining);
            return rooms.log().open(room, now()).map(made -> List.copyOf(tokens.subList(0, members)));
        });
    }

    private Future<Void> open(int members) {
        if (guests.size() >= members) {
            return Future.succeededFuture();
        }
        return sessions.open(null, GuestProfile.EMPTY).compose(grant -> {
            guests.add(grant.session());
            tokens.add(grant.token());
            return open(members);
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

    /** No session ends here. */
    private static final class Unheard implements SessionEvents {
        @Override
        public void ended(GuestSession session, Ending ending) {}

        @Override
        public void updated(GuestSession session) {}
    }
}
