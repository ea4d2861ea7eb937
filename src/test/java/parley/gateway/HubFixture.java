package parley.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import parley.bus.Principal;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig.Inbound;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.SessionCommands;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.Frame;
import parley.gateway.net.Arrivals;
import parley.gateway.recovery.FeedNotes;
import parley.gateway.recovery.memory.MemoryPositionStore;
import parley.gateway.sockjs.BridgeProtocol;
import parley.gateway.websocket.UnfinishedMessages;
import parley.metrics.Metrics;
import parley.room.Draft;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.memory.MemoryRoomLog;
import parley.util.Await;
import parley.util.Eventually;

/** A hub on an event loop of its own, with a log, one room and connections that note what they are sent. */
public final class HubFixture implements AutoCloseable {
    public static final String ROOM = "room";
    public static final int QUEUE_BYTES = 64 * 1024;
    /** Other tests test rates. */
    public static final Inbound UNBOUNDED =
            new Inbound(1 << 30, 1 << 30, 64, 15_000, 32_768, 8_192, 1_000, 16 << 20, 100);

    private static final int BUSY_EVENTS_PER_SECOND = 50;

    public final Vertx vertx = Vertx.vertx();
    public final MemoryRoomLog log = new MemoryRoomLog(10_000);
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Context context = vertx.getOrCreateContext();
    final NodeSockets sockets = new NodeSockets(new Arrivals(Arrivals.Limits.NONE), () -> {});
    private final FeedNotes notes = new FeedNotes("hub", new MemoryPositionStore());
    public final Hub hub;

    /** @param seenLog what the hub reads; may be late or fail */
    public HubFixture(BiFunction<Vertx, RoomLog, RoomLog> seenLog) {
        this(seenLog, 5, InstantSource.system());
    }

    HubFixture(BiFunction<Vertx, RoomLog, RoomLog> seenLog, InstantSource clock) {
        this(seenLog, 5, clock);
    }

    /** A busy room's events wait longer than any test for what follows them. */
    public HubFixture(InstantSource clock) {
        this((vertx, log) -> log, 600_000, clock);
    }

    private HubFixture(BiFunction<Vertx, RoomLog, RoomLog> seenLog, long gatherMs, InstantSource clock) {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        Await.result(log.open(new Room(ROOM, RoomKind.MATCH, "", "epoch", 0, 0, members), List.of(), 0));
        hub = onLoop(() -> new Hub(
                vertx, settings(gatherMs), seenLog.apply(vertx, log), sockets, notes, new Metrics(registry), clock));
        sockets.add(hub);
    }

    public HubFixture() {
        this((vertx, log) -> log);
    }

    private static HubSettings settings(long gatherMs) {
        return new HubSettings(
                1_000,
                60_000,
                0,
                60_000,
                500,
                gatherMs,
                1_000,
                BUSY_EVENTS_PER_SECOND,
                QUEUE_BYTES,
                1 << 30,
                20,
                UNBOUNDED,
                ConfigLoader.defaults().limits());
    }

    /** Carries a step out on the hub's event loop and waits for it, and for work that it leaves to the next turn. */
    public <T> T onLoop(Callable<T> step) {
        T result = turn(step);
        turn(() -> null);
        return result;
    }

    private <T> T turn(Callable<T> step) {
        return Await.result(Future.future(promise -> context.runOnContext(turn -> {
            try {
                promise.complete(step.call());
            } catch (Exception | AssertionError failure) {
                promise.fail(failure);
            }
        })));
    }

    public void run(Runnable step) {
        onLoop(() -> {
            step.run();
            return null;
        });
    }

    public void eventually(String what, BooleanSupplier condition) {
        Eventually.until(Duration.ofSeconds(20), () -> what, () -> onLoop(condition::getAsBoolean));
    }

    /** Must be called on the loop. */
    public Connection connect(String userId, RecordingWire wire) {
        Connection connection =
                new Connection(userId + "-" + wire, sockets.arrivals().session("192.0.2.1"), hub, wire, hub::remove);
        connection.speak(new BridgeProtocol(new ClientCommands(null, connection), connection, null));
        hub.add(connection);
        connection.authenticated(Principal.ofGuest(userId, userId, "session"));
        hub.addUser(connection);
        return connection;
    }

    /** Connects somebody to the room from its present head on. Must be called on the loop. */
    public Connection join(String userId, RecordingWire wire) {
        Connection connection = connect(userId, wire);
        listen(connection);
        RoomChannel channel = hub.openChannel(ROOM);
        channel.joinBegins();
        channel.prepared().onSuccess(ready -> {
            channel.add(connection);
            channel.joinEnds();
        });
        return connection;
    }

    public static void listen(Connection connection) {
        listen(connection, "chat:message", "chat:typing:start", "room:user_left", "room:closed");
    }

    public static void listen(Connection connection, String... names) {
        for (String name : names) {
            connection
                    .protocol()
                    .handle(new JsonObject()
                            .put("type", "register")
                            .put("address", name)
                            .encode());
        }
    }

    public RoomEvent append(String content) {
        return append(content, 1);
    }

    public RoomEvent append(String content, long now) {
        Draft draft = new Draft(ROOM, "chat:message", "ann", new JsonObject(Map.of("content", content)));
        return Await.result(log.append(draft, now)).event();
    }

    /** Must be called on the loop. */
    public void arrive(RoomEvent event) {
        RoomChannel channel = hub.channel(ROOM);
        if (channel != null) {
            channel.arrived(event, Frame.event(event.type(), event.toJson()));
        }
    }

    /** Opens connections of clients who bring no token. */
    public Connections connections() {
        return new Connections(
                hub,
                sockets,
                new UnfinishedMessages(UNBOUNDED),
                new SessionCommands(hub, null, null, null, null, "node"),
                null,
                () -> UUID.randomUUID().toString());
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
