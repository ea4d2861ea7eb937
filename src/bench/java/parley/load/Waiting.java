package parley.load;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, for programs that have nothing to do until something is done. */
final class Waiting {
    /** Time after which a wait fails: much longer than anything takes, even on a shared machine. */
    private static final int PATIENCE_S = 600;

    private Waiting() {}

    static <T> T until(Future<T> done) {
        try {
            return done.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TimeoutException) {
                throw new IllegalStateException("something was not done within " + PATIENCE_S + " s", failure);
            }
            throw failure;
        }
    }
}
