package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.metrics.Metrics;
import parley.util.Await;
import parley.util.CausesFaults;
import parley.util.Eventually;

@Tag("S1-ERR-02")
@Tag("S1-CLU-06")
@CausesFaults
class SupervisorVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger served = new AtomicInteger();

    private final AtomicInteger started = new AtomicInteger();
    private final List<Integer> stopped = new CopyOnWriteArrayList<>();
    private Supervisor supervisor;

    /** Answers with how many requests were served; "fail" makes a timer of it throw. */
    private final class Fragile extends VerticleBase {
        private final int instance;

        Fragile(int instance) {
            this.instance = instance;
        }

        @Override
        public Future<?> start() {
            vertx.eventBus().localConsumer("fragile." + instance, message -> {
                if (message.body().equals("fail")) {
                    vertx.setTimer(1, timer -> {
                        throw new IllegalStateException("as asked for");
                    });
                }
                message.reply(served.incrementAndGet());
            });
            started.incrementAndGet();
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            stopped.add(instance);
            return Future.succeededFuture();
        }
    }

    @BeforeEach
    void deploy() {
        supervisor = new Supervisor(vertx, new Metrics(registry));
        Await.result(supervisor.deploy("fragile", 2, Fragile::new));
    }

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    private int ask(int instance, String what) {
        return Await.result(vertx.eventBus().<Integer>request("fragile." + instance, what))
                .body();
    }

    private double count(String name, String tag) {
        return registry.get(name).tag(tag, "fragile").counter().count();
    }

    @Test
    void aFaultIsCountedAndTheVerticleGoesOn() {
        for (int times = 1; times <= 2; times++) {
            int expected = times;
            ask(0, "fail");
            Eventually.until(PATIENCE, () -> "not counted", () -> faults() == expected);
        }
        assertEquals(3, ask(0, "count"));
        assertEquals(4, ask(1, "count"));
        assertEquals(2, started.get());
        assertEquals(List.of(), stopped);
    }

    @Test
    void whatCannotStartFailsTheDeployment() {
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> Await.result(supervisor.deploy("unable", 1, i -> startingWith(noPort()))));
        assertEquals("no port", failure.getMessage());
    }

    @Test
    void aDeploymentFailsOnceNoneOfItStartsAnyMore() {
        Promise<Void> start = Promise.promise();
        Future<Void> deployment = supervisor.deploy("half", 2, i -> startingWith(i == 0 ? noPort() : start.future()));
        assertThrows(
                IllegalStateException.class,
                () -> Await.result(supervisor.deploy("later", 1, i -> startingWith(noPort()))));
        assertFalse(deployment.isComplete());
        start.complete();
        assertThrows(IllegalStateException.class, () -> Await.result(deployment));
        assertEquals(0, faults());
    }

    private static Future<Void> noPort() {
        return Future.failedFuture(new IllegalStateException("no port"));
    }

    private static VerticleBase startingWith(Future<Void> start) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                return start;
            }
        };
    }

    private double faults() {
        return registry.find("parley.faults").counter() == null ? 0 : count("parley.faults", "where");
    }
}
