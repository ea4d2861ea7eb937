package parley.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database has no room left. Its server goes on reading then, so that only an attempt to write tells
 * when there is room again.
 */
final class FullDisk {
    private static final Logger LOG = LoggerFactory.getLogger(FullDisk.class);
    private static final String DISK_FULL = "53100";

    /** Takes about a megabyte for a moment; a table of the session alone leaves nothing behind. */
    private static final String WRITE = """
            CREATE TEMPORARY TABLE parley_space ON COMMIT DROP AS
            SELECT md5(number::text) AS filling FROM generate_series(1, 20000) AS number""";

    private final AtomicReference<String> reason = new AtomicReference<>();

    static boolean caused(Throwable failure) {
        return failure instanceof PgException refused && DISK_FULL.equals(refused.getSqlState());
    }

    void note(Throwable failure) {
        String told = "The database has no room left: " + failure.getMessage();
        if (reason.compareAndSet(null, told)) {
            LOG.error("Nothing can be stored until this is mended. {}", told);
        }
    }

    /** Returns null while there is room. */
    String reason() {
        return reason.get();
    }

    Future<Void> tryToWrite(Pool pool) {
        return pool.withTransaction(connection -> connection.query(WRITE).execute())
                .onSuccess(written -> {
                    if (reason.getAndSet(null) != null) {
                        LOG.info("The database has room again");
                    }
                })
                .mapEmpty();
    }
}
