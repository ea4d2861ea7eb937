package parley.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the pool in use, and puts another one in its place once nothing has come out of it for long. After a cut in the
 * network the system sends again later and later, so the connections would stay stuck for about as long again as the
 * cut lasted.
 */
final class RenewedPool {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedPool.class);

    private final Supplier<Future<Pool>> fresh;
    private final long afterNanos;
    private volatile Pool current;
    private long renewedNanos = System.nanoTime();

    /** @param afterMs length of the silence, and pause between two renewals */
    RenewedPool(Pool first, Supplier<Future<Pool>> fresh, long afterMs) {
        this.current = first;
        this.fresh = fresh;
        this.afterNanos = TimeUnit.MILLISECONDS.toNanos(afterMs);
    }

    Pool current() {
        return current;
    }

    /** Must be told each time that nobody answered. @param heardNanos when somebody answered last */
    synchronized void silent(long heardNanos) {
        long now = System.nanoTime();
        if (now - heardNanos < afterNanos || now - renewedNanos < afterNanos) {
            return;
        }
        renewedNanos = now;
        fresh.get().onSuccess(this::use).onFailure(failure -> LOG.warn("No other pool could be made", failure));
    }

    private void use(Pool next) {
        Pool stuck = current;
        current = next;
        if (stuck != next) {
            LOG.info("The database has not answered for long; it is asked over other connections");
            stuck.close().onFailure(failure -> LOG.debug("A stuck pool was not closed", failure));
        }
    }
}
