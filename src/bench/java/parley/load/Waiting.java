package parley.load;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** For programs that have nothing to do until something is done. */
final class Waiting {
    private static final int PATIENCE_S = 120;

    private Waiting() {}

    static <T> T until(Future<T> done) {
        return done.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }
}
