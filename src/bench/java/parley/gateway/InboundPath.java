package parley.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.delivery.BusPublisher;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.CommandGate;
import parley.gateway.command.Commands;
import parley.gateway.recovery.memory.MemoryPositionStore;
import parley.gateway.sockjs.BridgeProtocol;
import parley.limits.MemoryRateLimits;
import parley.metrics.Metrics;
import parley.room.Rooms;

/** The way of a command from socket to feature and back, made from the product's classes; the features are fakes. */
final class InboundPath implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final HubFixture fixture = new HubFixture();
    private final DiscardingWire wire = new DiscardingWire();
    private final CommandGate gate;
    private final Connection connection;

    InboundPath() {
        ParleyConfig config = ConfigLoader.defaults();
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        Bus bus = new Bus(fixture.vertx, metrics);
        for (int instance = 0; instance < config.node().instancesOrCores(); instance++) {
            bus.serve(Addresses.chat(instance), InboundPath::answer);
        }
        Rooms rooms = new Rooms(fixture.log, new BusPublisher(bus), bus, InstantSource.system());
        NodeServices node = new NodeServices(
                "node",
                config,
                rooms,
                null,
                null,
                new MemoryRateLimits(new StridingClock()),
                fixture.sockets,
                new NodeInbound(
                        config.gateway().inbound(), config.limits().messages().windowMs(), InstantSource.system()),
                new MemoryPositionStore(),
                null,
                metrics);
        gate = new CommandGate(
                new Commands(schemas()),
                node.limitedCommands(),
                null,
                null,
                node.statistics(),
                node.rooms().bus(),
                1);
        connection = fixture.onLoop(this::connect);
    }

    private Connection connect() {
        Connection opened = new Connection(
                "connection", fixture.sockets.arrivals().session("192.0.2.1"), fixture.hub, wire, fixture.hub::remove);
        fixture.hub.add(opened);
        opened.authenticated(Principal.ofGuest("ann", "Ann", "session"));
        fixture.hub.addUser(opened);
        opened.speak(new BridgeProtocol(new ClientCommands(gate, opened), opened, null));
        return opened;
    }

    private static Future<Reply> answer(Command command) {
        return Future.succeededFuture(new Reply(new JsonObject()
                .put("id", "0123456789abcdef")
                .put("roomId", command.text("roomId"))
                .put("seq", 1_000L)
                .put("timestamp", 1_700_000_000_000L)));
    }

    private static JsonObject schemas() {
        try (InputStream file = InboundPath.class.getResourceAsStream("/schema/commands.json")) {
            return Buffer.buffer(file.readAllBytes()).toJsonObject();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Brings a client's text a number of times, and waits until each was answered. */
    void bring(String text, int times) {
        CountDownLatch answered = new CountDownLatch(1);
        fixture.hub.submit(hub -> {
            wire.expect(times, answered::countDown);
            for (int i = 0; i < times; i++) {
                connection.received(text);
            }
        });
        try {
            if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all were answered");
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        String last = new String(wire.last().json(), StandardCharsets.UTF_8);
        if (last.contains("failureCode")) {
            throw new IllegalStateException("refused: " + last);
        }
    }

    @Override
    public void close() {
        fixture.close();
    }

    /** A clock that moves on with each look, so that a client is never over its limit. */
    private static final class StridingClock implements InstantSource {
        private static final long STRIDE_MS = 2_100;

        private long now = 1_700_000_000_000L;

        @Override
        public long millis() {
            now += STRIDE_MS;
            return now;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }
    }
}
