package parley.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** A step of the start that needs the database. It waits for one that starts together with the node, or is slow. */
public final class StartStep {
    private static final Logger LOG = LoggerFactory.getLogger(StartStep.class);
    private static final long PATIENCE_MS = 30_000;
    private static final long RETRY_MS = 500;

    private final Vertx vertx;
    private final String database;
    private final long deadline;

    /** @param database the database as the log shall call it */
    public StartStep(Vertx vertx, String database) {
        this(vertx, database, PATIENCE_MS);
    }

    StartStep(Vertx vertx, String database, long patienceMs) {
        this.vertx = vertx;
        this.database = database;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }

    /** Carries the step out again while the database is away; any other failure is final. */
    public <T> Future<T> carryOut(Supplier<Future<T>> step) {
        return step.get().recover(failure -> {
            if (!isAway(failure) || System.nanoTime() - deadline > 0) {
                return Future.failedFuture(failure);
            }
            LOG.warn("Waiting for {}: {}", database, failure.getMessage());
            return vertx.timer(RETRY_MS, TimeUnit.MILLISECONDS).compose(again -> carryOut(step));
        });
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof ParleyException refusal
                ? refusal.code() == ErrorCode.UNAVAILABLE
                : Statements.meansAway(failure);
    }
}
