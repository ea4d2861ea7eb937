package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;

class StartStepVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger attempts = new AtomicInteger();

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private Future<Integer> failing(int times, Throwable failure) {
        int attempt = attempts.incrementAndGet();
        return attempt <= times ? Future.failedFuture(failure) : Future.succeededFuture(attempt);
    }

    private static ParleyException refused(ErrorCode code) {
        return new ParleyException(code, "not now");
    }

    @Test
    void aStepIsRepeatedWhileTheDatabaseIsSlow() {
        StartStep step = new StartStep(vertx, "PostgreSQL");
        assertEquals(2, result(step.carryOut(() -> failing(1, refused(ErrorCode.UNAVAILABLE)))));
        attempts.set(0);
        assertEquals(2, result(step.carryOut(() -> failing(1, new TimeoutException("no answer")))));
    }

    @Test
    void anyOtherFailureIsFinal() {
        refusal(
                ErrorCode.INTERNAL,
                new StartStep(vertx, "PostgreSQL").carryOut(() -> failing(1, refused(ErrorCode.INTERNAL))));
        assertEquals(1, attempts.get());
    }

    @Test
    void patienceHasAnEnd() {
        refusal(
                ErrorCode.UNAVAILABLE,
                new StartStep(vertx, "PostgreSQL", -1).carryOut(() -> failing(9, refused(ErrorCode.UNAVAILABLE))));
        assertEquals(1, attempts.get());
    }
}
