package parley.files;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.files.FileLife.Remains;
import parley.files.FileLife.Standing;
import parley.files.FileLife.Untold;
import parley.files.store.FileStore;
import parley.files.store.FileStore.Listed;

/**
 * Ends what is over and deletes its bytes, in batches. A sweep may end after any step, by a crash or a storage that is
 * away: the next one, on any node, finds what is left.
 */
final class FileSweep {
    private static final Logger LOG = LoggerFactory.getLogger(FileSweep.class);
    private static final int BATCH = 100;
    private static final int PAGE = 1_000;
    private static final long KNOWN_GONE_MS = 86_400_000;
    /** Objects that no row knows were stored by a node that knew better, or are somebody else's: there is no hurry. */
    private static final long UNKNOWN_MS = 3_600_000;

    private final FileLife life;
    private final FileStore store;
    private final Function<Untold, Future<Void>> tell;
    private final FilePolicy policy;

    /** @param tell lets a message say that its file is gone */
    FileSweep(FileLife life, FileStore store, Function<Untold, Future<Void>> tell, FilePolicy policy) {
        this.life = life;
        this.store = store;
        this.tell = tell;
        this.policy = policy;
    }

    /** Goes over all files. Each part is tried, though one before has failed. */
    Future<Void> sweep() {
        return both(() -> whileFull(() -> life.endExpired(policy.now(), BATCH), BATCH), () -> abandoned(""))
                .transform(ended -> both(() -> both(this::tellAll, this::deleteEnded), () -> strangers(null))
                        .compose(deleted -> whileFull(() -> life.forget(policy.now() - KNOWN_GONE_MS, BATCH), BATCH))
                        .compose(done ->
                                ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause())));
    }

    private static Future<Void> both(Supplier<Future<Void>> first, Supplier<Future<Void>> second) {
        return first.get().transform(done -> second.get()
                .compose(also -> done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause())));
    }

    private static Future<Void> whileFull(Supplier<Future<Integer>> batch, int full) {
        return batch.get().compose(count -> count < full ? Future.succeededFuture() : whileFull(batch, full));
    }

    private Future<Void> abandoned(String after) {
        return life.endAbandoned(after, policy.now(), PAGE)
                .compose(last -> last.isEmpty() ? Future.succeededFuture() : abandoned(last));
    }

    /** Ends the files of a room that was closed, and deletes their bytes. */
    Future<Void> endRoom(String roomId) {
        return life.endOfRoom(roomId, policy.now())
                .compose(ended -> ended == 0 ? Future.succeededFuture() : deleteEnded());
    }

    /** Ends these files. Their bytes go at once if they can; a failure of the storage is left to the next sweep. */
    Future<Void> endNow(Collection<String> fileIds) {
        return life.end(fileIds, policy.now())
                .compose(ended -> ended == 0 ? Future.succeededFuture() : atLeastLater(this::deleteEnded));
    }

    /** Ends a file of its owner's, and lets its message say so. */
    Future<Void> endEarly(String fileId) {
        return life.endEarly(fileId, policy.now())
                .compose(ended -> atLeastLater(() -> both(this::tellAll, this::deleteEnded)));
    }

    private static Future<Void> atLeastLater(Supplier<Future<Void>> work) {
        return work.get().recover(away -> {
            LOG.debug("Files are left to the next sweep: {}", away.getMessage());
            return Future.succeededFuture();
        });
    }

    /** Tells one batch: what fails waits for the next sweep, and must not keep others waiting for ever. */
    private Future<Void> tellAll() {
        return life.untold(BATCH).compose(untold -> {
            List<String> told = new ArrayList<>();
            Future<Void> all = Future.succeededFuture();
            for (Untold one : untold) {
                all = all.compose(before -> tell.apply(one).transform(done -> {
                    if (done.succeeded()) {
                        told.add(one.fileId());
                    } else {
                        LOG.debug(
                                "A message does not say yet that its file is gone: {}",
                                done.cause().getMessage());
                    }
                    return Future.succeededFuture();
                }));
            }
            return all.compose(done -> told.isEmpty() ? Future.succeededFuture() : life.told(told));
        });
    }

    /** Deletes the objects of gone files, then notes it. */
    Future<Void> deleteEnded() {
        return life.unswept(policy.now(), BATCH).compose(ended -> {
            if (ended.isEmpty()) {
                return Future.succeededFuture();
            }
            List<String> deleted = new ArrayList<>();
            Future<Void> all = Future.succeededFuture();
            List<Throwable> failures = new ArrayList<>();
            for (Remains one : ended) {
                all = all.compose(before -> delete(one).transform(done -> {
                    if (done.succeeded()) {
                        deleted.add(one.fileId());
                    } else {
                        failures.add(done.cause());
                    }
                    return Future.succeededFuture();
                }));
            }
            return all.compose(tried -> noted(deleted))
                    .compose(noted ->
                            failures.isEmpty() ? Future.succeededFuture() : Future.failedFuture(failures.get(0)))
                    .compose(noted -> ended.size() < BATCH ? Future.succeededFuture() : deleteEnded());
        });
    }

    private Future<Void> noted(List<String> deleted) {
        return deleted.isEmpty()
                ? Future.succeededFuture()
                : life.swept(deleted, policy.now())
                        .onSuccess(noted -> policy.counts().swept(deleted.size()));
    }

    private Future<Void> delete(Remains ended) {
        return store.delete(ended.objectKey(), ended.storeState());
    }

    /** Deletes objects that no file needs: what a node left that died between two steps. */
    private Future<Void> strangers(String after) {
        return store.list(after, PAGE).compose(page -> {
            if (page.isEmpty()) {
                return Future.succeededFuture();
            }
            return leftOver(page)
                    .compose(done -> strangers(page.get(page.size() - 1).key()));
        });
    }

    private Future<Void> leftOver(List<Listed> page) {
        long before = policy.now() - UNKNOWN_MS;
        return life.standings(page.stream().map(Listed::key).toList()).compose(standings -> {
            Future<Void> all = Future.succeededFuture();
            for (Listed object : page) {
                Standing standing = standings.get(object.key());
                if (standing == Standing.LEFT_OVER || standing == Standing.NO_FILE && object.changedAt() < before) {
                    LOG.info("The object {} is left over and is deleted", object.key());
                    all = all.compose(done -> store.delete(object.key(), null));
                }
            }
            return all;
        });
    }
}
