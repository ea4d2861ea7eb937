package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Bus;
import parley.metrics.Metrics;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand.Update;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.Device;
import parley.signaling.call.Media;
import parley.util.Await;
import parley.util.Eventually;

@Tag("S1-SYS-01")
class CallTellingVerticleTest {
    private static final CallRules RULES = new CallRules(30_000, 10_000, 20_000, 600_000, (all, video) -> true);

    private final Vertx vertx = Vertx.vertx();
    private final List<JsonObject> told = new CopyOnWriteArrayList<>();
    private final CallTelling telling = new CallTelling(
            new Bus(vertx, new Metrics(new SimpleMeterRegistry())),
            "here",
            (to, type, data) -> Future.succeededFuture(),
            (roomId, event, data) -> told.add(data),
            "mesh");

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    @Test
    void aRoomHearsOfTheLastOfManyChangesAlone() {
        Call call = Call.joined(
                new Call.Beginning("call", "room", "p", new Device("ann", "Ann", "session", "here", "c"), Media.AUDIO),
                1_000,
                RULES);
        List<Call> versions = new ArrayList<>(List.of(call));
        for (int i = 0; i < 100; i++) {
            Call last = versions.get(i);
            versions.add(((Changed) last.on(new Update("ann", null, null, null, i % 2 == 0), 1_000, RULES)).call());
        }
        vertx.runOnContext(turn -> versions.forEach(telling::state));
        long version = versions.get(100).version();
        Eventually.until(
                Duration.ofSeconds(20),
                () -> "told " + told,
                () -> !told.isEmpty() && told.get(told.size() - 1).getLong("version") == version);
        assertEquals(call.version(), told.get(0).getLong("version"));
        assertEquals(2, told.size());
    }
}
