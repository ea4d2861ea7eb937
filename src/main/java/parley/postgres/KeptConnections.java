package parley.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;

/**
 * Keeps the least number of connections of a pool open. The pool of the driver knows no such number: it closes every
 * connection that was idle for long. So some are taken and given back, all at once, before their time is over.
 */
final class KeptConnections {
    private static final Logger LOG = LoggerFactory.getLogger(KeptConnections.class);
    /** A pool that makes one wait for longer has nothing idle, and needs its connections itself. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long HELD_MS = 100;
    /** Message of a closed pool; this failure has no type of its own. */
    /** Connections that are left to statements meanwhile, so that none has to wait. */
    private static final int SPARE = 4;

    private static final String CLOSED = "Pool closed";

    private final Vertx vertx;
    private final Pool pool;
    private final int count;

    private KeptConnections(Vertx vertx, Pool pool, int count) {
        this.vertx = vertx;
        this.pool = pool;
        this.count = count;
    }

    /** Goes on until the pool is closed. */
    static void keep(Vertx vertx, Pool pool, ParleyConfig.Postgres config) {
        int count = Math.min(config.poolMinSize(), config.poolSize() - SPARE);
        if (count > 0 && config.idleTimeoutMs() > 0) {
            KeptConnections kept = new KeptConnections(vertx, pool, count);
            vertx.setPeriodic(Math.max(1, config.idleTimeoutMs() / 2), kept::renew);
        }
    }

    private void renew(long timer) {
        long asked = System.nanoTime();
        pool.getConnection()
                .onSuccess(first -> {
                    if (System.nanoTime() - asked > IDLE_NANOS) {
                        first.close();
                    } else {
                        takeOthers(first);
                    }
                })
                .onFailure(failure -> stopIfClosed(timer, failure));
    }

    private void takeOthers(SqlConnection first) {
        List<Future<SqlConnection>> taken = new ArrayList<>();
        taken.add(Future.succeededFuture(first));
        while (taken.size() < count) {
            taken.add(pool.getConnection());
        }
        Future<Void> held = Future.join(taken)
                .<Void>mapEmpty()
                .timeout(HELD_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
        taken.forEach(one -> one.onSuccess(connection -> held.onComplete(over -> connection.close()))
                .onFailure(none -> LOG.debug("A connection was not renewed: {}", none.getMessage())));
    }

    private void stopIfClosed(long timer, Throwable failure) {
        LOG.debug("No connection was renewed: {}", failure.getMessage());
        if (CLOSED.equals(failure.getMessage())) {
            vertx.cancelTimer(timer);
        }
    }
}
