package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Reads the result of a future in a test; the time limit only ends a hung test. */
public final class Await {
    private static final int HUNG_AFTER_S = 120;

    private Await() {}

    public static <T> T result(Future<T> future) {
        return result(future.toCompletionStage());
    }

    public static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(HUNG_AFTER_S, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (Exception other) {
            throw new IllegalStateException(other);
        }
    }

    public static ParleyException refusal(ErrorCode code, Future<?> future) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> result(future));
        assertEquals(code, refusal.code(), refusal.getMessage());
        return refusal;
    }
}
