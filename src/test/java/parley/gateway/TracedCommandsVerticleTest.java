package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.delivery.BusPublisher;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.CommandGate;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.recovery.memory.MemoryPositionStore;
import parley.gateway.sockjs.BridgeProtocol;
import parley.interest.NodeInterest;
import parley.limits.MemoryRateLimits;
import parley.metrics.Metrics;
import parley.room.RoomCounts;
import parley.room.Rooms;
import parley.util.TestClock;

/** The trace that a client names goes with its command to the feature. */
class TracedCommandsVerticleTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String FOLLOW = "user:follow";
    private static final JsonObject SCHEMAS = new JsonObject().put(FOLLOW, new JsonObject().put("type", "object"));

    private final HubFixture fixture = new HubFixture();
    private final TestClock clock = new TestClock();
    private final Metrics metrics = new Metrics(new SimpleMeterRegistry());
    private final Bus bus = new Bus(fixture.vertx, metrics);
    private final List<Command> heard = Collections.synchronizedList(new ArrayList<>());
    private final NodeServices node = services();

    TracedCommandsVerticleTest() {
        bus.serveCommands(List.of(FOLLOW), command -> {
            heard.add(command);
            return Future.succeededFuture(Reply.EMPTY);
        });
    }

    private NodeServices services() {
        ParleyConfig config = ConfigLoader.defaults();
        Rooms rooms = new Rooms(fixture.log, new BusPublisher(bus), bus, clock);
        Statistics statistics = new Statistics(
                "node",
                rooms.bus(),
                new RoomCounts(rooms.log(), rooms.log(), rooms.clock()),
                rooms.clock(),
                fixture.sockets,
                new NodeInterest(),
                metrics);
        return new NodeServices(
                "node",
                config,
                rooms,
                null,
                null,
                new MemoryRateLimits(clock),
                fixture.sockets,
                new NodeInbound(
                        config.gateway().inbound(), config.limits().messages().windowMs(), clock),
                new MemoryPositionStore(),
                statistics,
                metrics);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<String> traces() {
        return heard.stream().map(Command::traceparent).toList();
    }

    private static String send(Object headers) {
        return new JsonObject()
                .put("type", "send")
                .put("address", FOLLOW)
                .put("headers", headers)
                .encode();
    }

    @Test
    void aFrameOfTheBridgeMayNameATrace() {
        JsonObject headers = new JsonObject().put("traceparent", TRACE).put("userId", "mallory");
        fixture.run(() -> {
            Connection connection = fixture.connect("ann", new RecordingWire());
            CommandGate gate = new CommandGate(
                    new Commands(SCHEMAS),
                    node.limitedCommands(),
                    null,
                    null,
                    node.statistics(),
                    node.rooms().bus(),
                    1);
            BridgeProtocol protocol = new BridgeProtocol(new ClientCommands(gate, connection), connection, null);
            protocol.handle(send(headers));
            protocol.handle(send(new JsonObject().put("traceparent", "anything")));
            protocol.handle(send(new JsonObject().put("traceparent", 7)));
            protocol.handle(send("no object"));
        });
        fixture.eventually("all are heard", () -> heard.size() == 4);
        List<String> expected = new ArrayList<>(Collections.nCopies(4, null));
        expected.set(0, TRACE);
        assertEquals(expected, traces());
        assertEquals("ann", heard.get(0).caller().userId(), "other headers are not read");
    }

    @Test
    void aRequestMayNameATrace() {
        RestCommands commands = new RestCommands(
                new Commands(SCHEMAS), node.limitedCommands(), node.rooms().bus());
        Principal ann = Principal.ofGuest("ann", "Ann", "session");
        result(commands.carryOut(ann, FOLLOW, new JsonObject(), TRACE));
        assertEquals(List.of(TRACE), traces());
    }

    @Test
    void aCommandThatLeadsToAnotherHandsTheTraceOn() {
        Caller caller = new Caller(Principal.ofGuest("ann", "Ann", "session"), "c1");
        Command command = new Command(FOLLOW, caller, new JsonObject(), TRACE);
        assertEquals(TRACE, command.with("roomId", "r").traceparent());
        assertEquals(TRACE, command.withBody(new JsonObject()).traceparent());
    }
}
