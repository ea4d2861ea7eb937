package parley.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.metrics.Metrics;
import parley.ops.Supervisor;
import parley.util.Await;
import parley.util.CausesFaults;
import parley.util.FaultWatch;

/** A failed future that nobody waited for is counted and logged, and fails the test class in which it happened. */
@Tag("S1-ERR-03")
@CausesFaults
class UnattendedTest {
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    /** A class that causes no faults on purpose. */
    private static final class Innocent {}

    private static void assertTold(String words) {
        AssertionError told = assertThrows(AssertionError.class, () -> FaultWatch.check(Innocent.class));
        assertTrue(told.getMessage().contains(words), told::getMessage);
        FaultWatch.check(Innocent.class);
    }

    private double counted(String where) {
        return registry.get("parley.faults").tag("where", where).counter().count();
    }

    @Test
    void whatNobodyForesawIsCountedAndToldToTheHookOfAllTests() {
        new Supervisor(vertx, new Metrics(registry)).watchTheRest();
        Unattended.watch("something done", Future.succeededFuture());
        ParleyException away = new ParleyException(ErrorCode.UNAVAILABLE, "the store is away");
        Unattended.watch("something foreseen", Future.failedFuture(away));
        FaultWatch.check(Innocent.class);
        Unattended.watch("an errand", Future.failedFuture(new IllegalStateException("as asked for")));
        assertEquals(1, counted("unattended"));
        assertTold("an errand");
    }

    @Test
    @Tag("S1-ERR-02")
    void aFaultOutsideOfVerticlesIsCountedAndToldToo() {
        new Supervisor(vertx, new Metrics(registry)).watchTheRest();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(turn -> {
            throw new IllegalStateException("as asked for");
        });
        Promise<Void> later = Promise.promise();
        context.runOnContext(later::complete);
        Await.result(later.future());
        assertEquals(1, counted("node"));
        assertTold("in node");
    }

    @Test
    void aThreadThatEndsByAFaultIsTold() throws InterruptedException {
        Thread thread = new Thread(() -> {
            throw new IllegalStateException("as asked for");
        });
        thread.start();
        thread.join();
        assertTold("as asked for");
    }
}
