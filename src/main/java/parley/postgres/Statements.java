package parley.postgres;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Runs prepared statements for the stores. They fail with UNAVAILABLE while the database is away; once it has not answered
 * several in a row they do so at once, until a probe is answered.
 */
public final class Statements implements Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);
    private static final long RETRY_AFTER_MS = 1_000;
    private static final long PROBE_MS = 1_000;
    private static final long PROOF_MS = 1_000;
    /** A server that hangs counts as away before a client gives up waiting. */
    static final long PATIENCE_MS = 4_500;

    private static final long SILENCE_MS = 10_000;

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** Messages of the pool for a statement that got no connection in time; this failure has no type of its own. */
    private static final Set<String> NO_CONNECTION_IN_TIME = Set.of("Timeout", "Timeout waiting for connection");

    private static final String QUERY_CANCELED = "57014";
    /** The error of a standby, or of a server whose operator wants nothing changed. */
    private static final String READ_ONLY = "25006";

    private final RenewedPool pools;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean readOnly = new AtomicBoolean();
    private final Silence silence = new Silence();
    private final FullDisk disk = new FullDisk();
    private volatile long answeredNanos = System.nanoTime();
    /**
     * The server last answered or refused at this moment: one that gives up statements because it has too much to do is
     * there.
     */
    private volatile long heardNanos = System.nanoTime();

    public Statements(Pool pool) {
        this(pool, () -> Future.succeededFuture(pool));
    }

    /** @param fresh makes another pool in the place of a stuck one */
    public Statements(Pool pool, Supplier<Future<Pool>> fresh) {
        this(new RenewedPool(pool, fresh, SILENCE_MS));
    }

    Statements(RenewedPool pools) {
        this.pools = pools;
    }

    @Override
    public Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return unlessSilent(() -> pools.current().preparedQuery(sql).execute(parameters));
    }

    /** Carries out all steps or none; a step that fails ends the transaction. */
    public <T> Future<T> transaction(Function<Runner, Future<T>> steps) {
        return unlessSilent(() -> pools.current()
                .withTransaction(connection -> steps.apply(
                        (sql, parameters) -> connection.preparedQuery(sql).execute(parameters))));
    }

    private <T> Future<T> unlessSilent(Supplier<Future<T>> statement) {
        if (silence.lasts()) {
            breakSilence();
            return unavailable();
        }
        return watched(statement.get());
    }

    /** Sends a probe, unless there is one. Whoever wants something of the database is what makes it worth probing. */
    private void breakSilence() {
        if (silence.probeBegins()) {
            watched(pools.current().query("SELECT 1").execute()).onComplete(done -> silence.probeEnds());
        }
    }

    private <T> Future<T> watched(Future<T> answer) {
        // A late answer, or a late refusal, is of no use to who asked, but tells that the server is there.
        return answer.onComplete(done -> noteBack(), this::noteRefusal)
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .recover(this::refuse);
    }

    private <T> Future<T> refuse(Throwable failure) {
        if (failure instanceof ParleyException) {
            return Future.failedFuture(failure);
        }
        if (FullDisk.caused(failure)) {
            disk.note(failure);
        } else if (hasState(failure, READ_ONLY)) {
            noteReadOnly();
        } else if (isLock(failure)) {
            LOG.debug("A row is locked too long: {}", failure.getMessage());
        } else if (wasGivenUp(failure) || foundNoConnection(failure) && answeredWithin(PATIENCE_MS)) {
            if (busy.compareAndSet(false, true)) {
                LOG.warn("The database is too busy: {}", failure.getMessage());
            }
        } else if (meansAway(failure) || foundNoConnection(failure)) {
            if (away.compareAndSet(false, true)) {
                LOG.warn("The database is away: {}", failure.toString());
            }
            if (failure instanceof TimeoutException || foundNoConnection(failure)) {
                noteSilence();
            }
        } else {
            return Future.failedFuture(failure);
        }
        return unavailable();
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(
                new ParleyException(ErrorCode.UNAVAILABLE, "This can't be stored at the moment", RETRY_AFTER_MS, null));
    }

    private void noteSilence() {
        if (silence.unanswered()) {
            LOG.warn(
                    "The database has left too many statements unanswered; they fail at once until a probe is answered");
        }
        pools.silent(heardNanos);
    }

    /** Tells whether the server gave a statement up because it waited too long for a lock. */
    public static boolean isLock(Throwable failure) {
        return hasState(failure, LOCK_NOT_AVAILABLE);
    }

    private static boolean hasState(Throwable failure, String state) {
        return failure instanceof PgException refused && state.equals(refused.getSqlState());
    }

    private void noteBack() {
        silence.broken();
        answeredNanos = System.nanoTime();
        heardNanos = answeredNanos;
        if (away.get() && away.compareAndSet(true, false)) {
            LOG.info("The database is back");
        }
        if (busy.get() && busy.compareAndSet(true, false)) {
            LOG.info("The database keeps up again");
        }
    }

    private void noteRefusal(Throwable failure) {
        if (failure instanceof PgException) {
            silence.broken();
            heardNanos = System.nanoTime();
        }
    }

    private void noteReadOnly() {
        if (readOnly.compareAndSet(false, true)) {
            LOG.warn("The database takes no changes: it is read-only");
        }
    }

    /**
     * Succeeds if the database takes changes, or is too busy to say so and answered others a moment ago. A failure's
     * message tells an operator why it does not.
     */
    public Future<Void> probe() {
        return probed().recover(failure ->
                Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, trouble(), RETRY_AFTER_MS, null)));
    }

    private Future<Void> probed() {
        if (silence.lasts()) {
            breakSilence();
            return unavailable();
        }
        return disk.reason() == null ? probeReading() : watched(disk.tryToWrite(pools.current()));
    }

    private String trouble() {
        if (disk.reason() != null) {
            return disk.reason();
        }
        if (silence.lasts()) {
            return "The database does not answer, and what needs it is refused without waiting";
        }
        return readOnly.get() ? "The database is read-only" : "The database does not answer";
    }

    private Future<Void> probeReading() {
        return watched(pools.current()
                        .query("SELECT current_setting('transaction_read_only')::boolean")
                        .execute())
                .timeout(PROBE_MS, TimeUnit.MILLISECONDS)
                .compose(answer -> writable(!answer.iterator().next().getBoolean(0)))
                .recover(failure -> answeredWithin(PROOF_MS) && !readOnly.get()
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    private Future<Void> writable(boolean isWritable) {
        if (!isWritable) {
            noteReadOnly();
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNAVAILABLE, "The database is read-only", RETRY_AFTER_MS, null));
        }
        if (readOnly.compareAndSet(true, false)) {
            LOG.info("The database takes changes again");
        }
        return Future.succeededFuture();
    }

    private boolean answeredWithin(long ms) {
        return System.nanoTime() - answeredNanos < TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Tells whether the server, which is well itself, gave a statement up because it took too long. */
    public static boolean wasGivenUp(Throwable failure) {
        return hasState(failure, QUERY_CANCELED);
    }

    /**
     * Tells whether a statement found no connection, because the server is away or only because many others were first.
     */
    private static boolean foundNoConnection(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException
                || NO_CONNECTION_IN_TIME.contains(String.valueOf(failure.getMessage()));
    }

    /**
     * Tells whether a failure means that the database is away. An error of the server about a statement is a fault of
     * ours, unless it says that it can't serve anybody.
     */
    static boolean meansAway(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = String.valueOf(refused.getSqlState());
            return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
        }
        return failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof VertxException && !(failure instanceof DatabaseException);
    }
}
