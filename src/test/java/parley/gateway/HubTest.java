package parley.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.config.ConfigLoader;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;
import parley.gateway.net.Arrivals;
import parley.gateway.sockjs.BridgeProtocol;
import parley.metrics.Metrics;
import parley.room.memory.MemoryRoomLog;
import parley.util.CausesFaults;
import parley.util.Eventually;
import parley.util.TestClock;

@ExtendWith(VertxExtension.class)
@CausesFaults
class HubTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void aSocketThatFailsKeepsNobodyElseFromItsEvents(Vertx vertx) {
        Hub hub = hub(vertx);
        Wire broken = new RecordingWire() {
            @Override
            public boolean full() {
                throw new IllegalStateException("the socket is closed");
            }
        };
        RecordingWire sound = new RecordingWire();

        List<Connection> connections = List.of(connection(hub, broken), connection(hub, sound));

        for (int frames = 1; frames <= 2; frames++) {
            int expected = frames;
            hub.submit(at -> connections.forEach(connection -> connection.send(Frame.direct("{}"))));
            Eventually.until(LIMIT, () -> "written: " + sound.written, () -> sound.written.size() == expected);
        }
    }

    private static Connection connection(Hub hub, Wire wire) {
        Connection connection =
                new Connection("id", new Arrivals(Arrivals.Limits.NONE).session("192.0.2.1"), hub, wire, gone -> {});
        connection.speak(new BridgeProtocol(null, connection));
        return connection;
    }

    private static Hub hub(Vertx vertx) {
        return new Hub(
                vertx,
                HubSettings.of(ConfigLoader.defaults()),
                new MemoryRoomLog(100),
                new NodeSockets(new Arrivals(Arrivals.Limits.NONE), () -> {}),
                new Metrics(new SimpleMeterRegistry()),
                new TestClock());
    }

    private static class RecordingWire implements Wire {
        final List<Frame> written = new CopyOnWriteArrayList<>();

        @Override
        public String transport() {
            return "test";
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void onDrain(Runnable drained) {}

        @Override
        public void write(Frame frame) {
            written.add(frame);
        }

        @Override
        public void writeTogether(List<Frame> frames) {
            written.addAll(frames);
        }

        @Override
        public void heartbeat() {}

        @Override
        public void read(boolean on) {}

        @Override
        public boolean reading() {
            return true;
        }

        @Override
        public void authenticated() {}

        @Override
        public long unfinishedBytes() {
            return 0;
        }

        @Override
        public void close(CloseCode code, long withinMs) {}
    }
}
