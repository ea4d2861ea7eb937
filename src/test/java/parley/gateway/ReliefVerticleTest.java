package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;

@Tag("S4-PERF-03")
class ReliefVerticleTest {
    private final HubFixture fixture = new HubFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Frame message(int bytes) {
        return Frame.event("chat:message", new JsonObject().put("content", "x".repeat(bytes)));
    }

    private static Frame typing(int bytes) {
        return Frame.event("chat:typing:start", new JsonObject().put("userId", "x".repeat(bytes)));
    }

    private Connection reader(String name, RecordingWire wire, Frame... frames) {
        return fixture.onLoop(() -> {
            Connection connection = fixture.connect(name, wire);
            HubFixture.listen(connection);
            Stream.of(frames).forEach(connection::send);
            return connection;
        });
    }

    @Test
    void theConnectionForWhichMostWaitsIsClosedNotWhoeverFlushesNext() {
        RecordingWire small = new RecordingWire(0);
        RecordingWire large = new RecordingWire(0);
        RecordingWire medium = new RecordingWire(0);
        reader("small", small, message(2_000));
        reader("large", large, message(50_000));
        reader("medium", medium, message(20_000));
        fixture.sockets.relieveQueues(60_000);
        fixture.eventually("the largest is closed", () -> large.closed() == CloseCode.SLOW_CONSUMER);
        assertNull(small.closed());
        assertNull(medium.closed());
        fixture.sockets.relieveQueues(60_000);
        fixture.run(() -> {});
        assertNull(medium.closed());
    }

    @Test
    void nobodyIsClosedWhereEphemeralEventsAreEnoughToDrop() {
        RecordingWire large = new RecordingWire(0);
        Connection reader = reader("large", large, message(5_000), typing(50_000));
        reader("small", new RecordingWire(0), message(2_000));
        fixture.sockets.relieveQueues(10_000);
        fixture.eventually("dropped", () -> fixture.sockets.queued() < 10_000);
        assertNull(large.closed());
        assertTrue(fixture.onLoop(reader::queuedBytes) >= 5_000);
        assertEquals(1, fixture.registry.counter("parley.ephemeral.dropped").count());
    }

    @Test
    void aFlushThatLeavesTheNodeOverfullBringsRelief() {
        fixture.sockets.queuedBytes().addAndGet(2L << 30);
        RecordingWire large = new RecordingWire(0);
        reader("large", large, message(50_000));
        fixture.eventually("the largest is closed", () -> large.closed() == CloseCode.SLOW_CONSUMER);
    }
}
