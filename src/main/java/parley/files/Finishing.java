package parley.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;

/**
 * Brings whole uploads to their end, each on one node at a time. A node that dies over it leaves the upload as it was; a
 * while later another one may begin again.
 */
final class Finishing {
    private static final long LEASE_MS = 60_000;
    private static final long RENEWAL_MS = 20_000;
    private static final long LOOK_MS = 200;
    private static final long NO_PATIENCE = 0;

    private final Vertx vertx;
    private final Catalogue catalogue;
    private final Finisher finisher;
    private final FilePolicy policy;
    private final Map<String, Future<StoredFile>> underWay = new ConcurrentHashMap<>();

    Finishing(Vertx vertx, Catalogue catalogue, Finisher finisher, FilePolicy policy) {
        this.vertx = vertx;
        this.catalogue = catalogue;
        this.finisher = finisher;
        this.policy = policy;
    }

    /** Fails with what the content was refused for, and ends the file then. */
    Future<StoredFile> finish(String fileId) {
        Promise<StoredFile> mine = Promise.promise();
        Future<StoredFile> other = underWay.putIfAbsent(fileId, mine.future());
        if (other != null) {
            return other;
        }
        long deadline = policy.now() + LEASE_MS;
        step(fileId, deadline).onComplete(done -> {
            underWay.remove(fileId);
            mine.handle(done);
        });
        return mine.future();
    }

    private Future<StoredFile> step(String fileId, long deadline) {
        String worker = UUID.randomUUID().toString();
        long now = policy.now();
        return catalogue
                .lease(fileId, worker, now, now + LEASE_MS)
                .compose(leased -> leased.isPresent()
                        ? carryOut(leased.get(), worker)
                        : catalogue.find(fileId).compose(found -> found.map(entry -> wait(entry, deadline))
                                .orElseGet(() -> Future.failedFuture(FileRefusals.notFound()))));
    }

    /** Another node is at it, or the file is ready or gone. */
    private Future<StoredFile> wait(FileEntry entry, long deadline) {
        StoredFile file = entry.file();
        return switch (file.state()) {
            case READY -> Future.succeededFuture(file);
            case GONE -> Future.failedFuture(FileRefusals.gone());
            case UPLOADING -> {
                if (!file.isWhole()) {
                    yield Future.failedFuture(
                            new ParleyException(ErrorCode.CONFLICT, "The upload has " + file.received() + " bytes"));
                }
                yield policy.now() > deadline
                        ? Future.failedFuture(FileRefusals.busy())
                        : vertx.timer(LOOK_MS).compose(later -> step(file.id(), deadline));
            }
        };
    }

    private Future<StoredFile> carryOut(FileEntry entry, String worker) {
        String fileId = entry.file().id();
        long timer = vertx.setPeriodic(
                RENEWAL_MS,
                tick -> Unattended.watch(
                        "renewing a lease", catalogue.renewLease(fileId, worker, policy.now() + LEASE_MS)));
        return finisher.finish(entry)
                .compose(result -> catalogue
                        .makeReady(
                                fileId,
                                worker,
                                result.objectKey(),
                                result.facts(),
                                result.segments(),
                                policy.expiry(entry.roomKind(), policy.now()))
                        .compose(ready -> ready ? replaced(entry, result) : overtaken(entry, result)))
                .compose(done -> catalogue.find(fileId))
                .compose(found -> wait(found.orElseThrow(FileRefusals::notFound), NO_PATIENCE))
                .onComplete(done -> vertx.cancelTimer(timer))
                .recover(failure -> refused(entry, worker, failure));
    }

    /** The object that was uploaded is of no use any more. A failure to delete it is mended by the sweep. */
    private Future<Void> replaced(FileEntry entry, Finisher.Result result) {
        if (!result.objectKey().equals(entry.objectKey())) {
            Unattended.watch("deleting what was rewritten", finisher.delete(entry.objectKey(), entry.storeState()));
        }
        return Future.succeededFuture();
    }

    private Future<Void> overtaken(FileEntry entry, Finisher.Result result) {
        if (!result.objectKey().equals(entry.objectKey())) {
            Unattended.watch("deleting what was rewritten in vain", finisher.delete(result.objectKey(), null));
        }
        return Future.succeededFuture();
    }

    /** A file that was refused for its content ends; after any other failure somebody may try again. */
    private Future<StoredFile> refused(FileEntry entry, String worker, Throwable failure) {
        String fileId = entry.file().id();
        Future<?> left = FileRefusals.isJudgement(failure)
                ? catalogue.end(fileId, policy.now())
                : catalogue.endLease(fileId, worker);
        return left.transform(done -> Future.failedFuture(failure));
    }
}
