package parley.sealing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.StartException;
import parley.metrics.Metrics;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/**
 * Brings rows that are sealed with older keys under the newest one, in small batches, on one node at a time. The rows
 * themselves tell how far it has come: it may end at any moment and goes on at the next start.
 */
public final class Resealing {
    private static final Logger LOG = LoggerFactory.getLogger(Resealing.class);
    private static final int BATCH = 200;
    private static final long TOLD_EVERY = 10_000;
    private static final long UNCOUNTED = -1;
    private static final long OTHER_NODE_MS = 1_000;

    private final Vertx vertx;
    private final EnvelopeCipher cipher;
    private final List<SealedRows> tables;
    private final long pauseMs;
    private final Metrics metrics;
    private final AtomicLong remaining = new AtomicLong(UNCOUNTED);
    private Future<Long> latest = Future.succeededFuture(0L);
    private boolean waiting;

    /** @param pauseMs pause between two batches */
    public Resealing(
            Vertx vertx,
            Statements statements,
            EnvelopeCipher cipher,
            List<SealedTable> tables,
            long pauseMs,
            Metrics metrics) {
        this.vertx = vertx;
        this.cipher = cipher;
        this.tables = tables.stream()
                .map(table -> new SealedRows(statements, cipher, table))
                .toList();
        this.pauseMs = pauseMs;
        this.metrics = metrics;
        metrics.gauge("parley.reseal.remaining", "Rows that wait to be sealed with the newest key", this::remaining);
    }

    /** Returns no number until the rows have been counted: a key may be thrown away when none remain. */
    private Number remaining() {
        long rows = remaining.get();
        return rows == UNCOUNTED ? Double.NaN : (double) rows;
    }

    /**
     * Fails with a StartException if there are rows that no key at hand opens: better no start than half a history.
     *
     * @return ids of the keys of all rows
     */
    public Future<Set<String>> requireKeys() {
        return keysByTable().map(used -> {
            List<String> missing = used.entrySet().stream()
                    .flatMap(table -> table.getValue().stream()
                            .filter(key -> !cipher.opens(key))
                            .map(key -> key + " (" + table.getKey() + ")"))
                    .toList();
            if (!missing.isEmpty()) {
                throw new StartException("The database holds what was sealed with keys that are missing from"
                        + " encryption.keys and the data folder: " + String.join(", ", missing));
            }
            return allOf(used);
        });
    }

    /** Looks again which keys are missing, as rows may have come since, or gone. */
    public Future<Void> lookForUnknownKeys() {
        return keysByTable().map(used -> {
            cipher.onlyInUse(allOf(used));
            return null;
        });
    }

    private static Set<String> allOf(Map<String, Set<String>> used) {
        return used.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private Future<Map<String, Set<String>>> keysByTable() {
        Future<Map<String, Set<String>>> all = Future.succeededFuture(new LinkedHashMap<>());
        for (SealedRows table : tables) {
            all = all.compose(before -> table.keysInUse().map(used -> {
                before.put(table.tableName(), used);
                return before;
            }));
        }
        return all;
    }

    /**
     * Goes through all tables, once the run that is under way has ended: rows may have come behind it, and another key
     * may seal since it began. Nothing is resealed while the newest key is not yet the one that seals.
     *
     * @return the number of rows that this node resealed
     */
    public synchronized Future<Long> run() {
        if (!waiting) {
            waiting = true;
            latest = latest.transform(ended -> pass());
        }
        return latest;
    }

    private synchronized Future<Long> pass() {
        waiting = false;
        return outstanding()
                .compose(this::resealAll)
                // Other nodes add rows and reseal them meanwhile, so only counting again tells what is left.
                .compose(done -> outstanding().map(done))
                .onFailure(away -> LOG.warn("Rows could not be sealed with the newest key: {}", away.getMessage()));
    }

    private record Work(SealedRows table, String keyId, long rows) {}

    private Future<List<Work>> outstanding() {
        Future<List<Work>> all = Future.succeededFuture(new ArrayList<>());
        for (SealedRows table : tables) {
            all = all.compose(before -> table.keysInUse().compose(used -> {
                Future<List<Work>> counted = Future.succeededFuture(before);
                for (String keyId : used) {
                    if (table.isOutdated(keyId)) {
                        counted = counted.compose(list -> table.count(keyId).map(rows -> {
                            list.add(new Work(table, keyId, rows));
                            return list;
                        }));
                    }
                }
                return counted;
            }));
        }
        return all.onSuccess(
                work -> remaining.set(work.stream().mapToLong(Work::rows).sum()));
    }

    private boolean allowed() {
        return cipher.sealingId().equals(cipher.newestId());
    }

    private Future<Long> resealAll(List<Work> work) {
        long rows = remaining.get();
        if (!allowed()) {
            return Future.succeededFuture(0L);
        }
        if (rows > 0) {
            LOG.info("{} rows are sealed with older keys and will be sealed with {}", rows, cipher.newestId());
        }
        Future<Long> done = Future.succeededFuture(0L);
        for (Work part : work) {
            done = done.compose(before -> reseal(part, 0, 0).map(count -> before + count));
        }
        return done.onSuccess(count -> {
            if (count > 0) {
                LOG.info("{} rows were sealed with the newest key", count);
            }
        });
    }

    private Future<Long> reseal(Work work, int unreadable, long done) {
        return work.table().reseal(work.keyId(), BATCH, unreadable).compose(batch -> {
            int skip = unreadable + batch.unreadable();
            long count = done + batch.resealed();
            metrics.resealed(batch.resealed());
            remaining.updateAndGet(rows -> Math.max(0, rows - batch.resealed()));
            if (count / TOLD_EVERY > done / TOLD_EVERY) {
                LOG.info("{} rows of {} resealed, {} to go", count, work.table().tableName(), remaining.get());
            }
            if (batch.mine() && batch.found() == 0 || !allowed()) {
                reportUnreadable(work, skip);
                return Future.succeededFuture(count);
            }
            // The other node may be past this table, and not see what came into it since.
            return pause(batch.mine() ? pauseMs : OTHER_NODE_MS).compose(paused -> reseal(work, skip, count));
        });
    }

    private Future<Void> pause(long ms) {
        return ms == 0
                ? Future.succeededFuture()
                : vertx.timer(ms, TimeUnit.MILLISECONDS).mapEmpty();
    }

    private void reportUnreadable(Work work, int unreadable) {
        if (unreadable > 0) {
            metrics.fault("reseal." + work.table().tableName());
            LOG.error(
                    "{} rows of {} are damaged: key {} does not open them",
                    unreadable,
                    work.table().tableName(),
                    work.keyId());
        }
    }
}
