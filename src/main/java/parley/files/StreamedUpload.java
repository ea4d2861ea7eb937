package parley.files;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.files.Uploads.Checksum;
import parley.files.Uploads.UploadWriter;

/**
 * Streams the bytes of one request into the store. While one step of bytes is being stored the next is received, and no
 * more: a client that sends faster than the store takes has to wait. Runs on one event loop.
 */
final class StreamedUpload implements UploadWriter {
    private static final int STEP = 4 * ObjectWriter.BLOCK;

    /** Most bytes that are lost when a resumable request breaks off. A multiple of the step. */
    private static final int SYNC_BYTES = 1 << 20;

    private final UploadStep store;
    private final ByteDigests digests;
    private final Ending ending;
    private final Context context;
    private final boolean resumable;
    private final long limit;
    private Buffer waiting = Buffer.buffer();
    private long taken;
    private Future<Void> storing = Future.succeededFuture();
    private ParleyException failure;
    private boolean over;

    /**
     * Says where a request begins and may end, and does what follows on its end.
     *
     * @param limit bytes that the file may have
     * @param stored is told the bytes of the file
     * @param broken drops an upload that can't go on
     * @param closed comes in any case
     */
    record Ending(
            long start,
            long limit,
            boolean resumable,
            LongFunction<Future<StoredFile>> stored,
            Supplier<Future<Void>> broken,
            Runnable closed) {}

    StreamedUpload(UploadStep store, Ending ending, Context context) {
        this.store = store;
        this.ending = ending;
        this.context = context;
        this.resumable = ending.resumable();
        this.limit = ending.limit();
        this.taken = ending.start();
        this.digests = new ByteDigests(ending.start() == 0);
    }

    @Override
    public long offset() {
        return store.noted();
    }

    @Override
    public void expect(String algorithm) {
        digests.expect(algorithm);
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        if (failure == null && taken + bytes.length() > limit) {
            failure = FileRules.tooLarge(limit);
        }
        if (failure != null || over) {
            return Future.failedFuture(failure == null ? UploadStep.overtaken() : failure);
        }
        digests.update(bytes);
        taken += bytes.length();
        waiting.appendBuffer(bytes);
        return makeRoom();
    }

    /** Begins to store a step if there is one and nothing is being stored; completes when more may come. */
    private Future<Void> makeRoom() {
        if (waiting.length() < STEP) {
            return Future.succeededFuture();
        }
        if (!storing.isComplete()) {
            return storing.compose(stored -> makeRoom());
        }
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        Buffer next = waiting.slice(0, STEP);
        waiting = waiting.getBuffer(STEP, waiting.length());
        storing = store(next);
        return makeRoom();
    }

    private Future<Void> store(Buffer bytes) {
        return store.write(bytes)
                .compose(written ->
                        resumable && store.unsynced() >= SYNC_BYTES ? store.sync(null) : Future.succeededFuture())
                .onFailure(this::fail);
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = ParleyException.of(cause);
        }
    }

    @Override
    public Future<StoredFile> end(Checksum checksum) {
        return storing.compose(stored -> rest())
                .compose(stored -> judged(checksum))
                .transform(done -> {
                    over = true;
                    Unattended.watch("closing a stored upload", store.close());
                    ending.closed().run();
                    if (done.failed()) {
                        fail(done.cause());
                        return resumable || isConflict()
                                ? Future.failedFuture(done.cause())
                                : ending.broken().get().transform(gone -> Future.failedFuture(done.cause()));
                    }
                    return ending.stored().apply(store.noted());
                });
    }

    private boolean isConflict() {
        return failure.code() == ErrorCode.CONFLICT;
    }

    /** Stores what waits, which is less than two steps. */
    private Future<Void> rest() {
        if (failure != null || over) {
            return Future.failedFuture(failure == null ? UploadStep.overtaken() : failure);
        }
        Buffer last = waiting;
        waiting = Buffer.buffer();
        return last.length() == 0 ? Future.succeededFuture() : store.write(last);
    }

    private Future<Void> judged(Checksum checksum) {
        if (checksum != null && !digests.agree(checksum)) {
            return store.takeBack()
                    .compose(undone ->
                            Future.failedFuture(ParleyException.invalid("checksum", "is not that of these bytes")));
        }
        return store.sync(taken == 0 ? null : digests.ofWhole());
    }

    @Override
    public Future<Void> abandon() {
        if (over) {
            return Future.succeededFuture();
        }
        Future<Void> kept = storing.otherwiseEmpty();
        if (resumable) {
            // The store may be gone as well as the client, so what can't be kept is simply sent again.
            kept = kept.compose(stored -> rest())
                    .compose(stored -> store.sync(null))
                    .otherwiseEmpty();
        }
        return kept.compose(done -> {
            over = true;
            return store.close().transform(closed -> {
                ending.closed().run();
                return resumable || failure != null && isConflict()
                        ? Future.succeededFuture()
                        : ending.broken().get();
            });
        });
    }

    /** Abandons the upload from any thread, as at the end of the node. */
    Future<Void> leave() {
        return onContext(this::abandon);
    }

    /** Makes the next write fail, from any thread: another request on this node goes on. */
    void cutOff() {
        Unattended.watch("cutting off an upload", onContext(() -> {
            fail(UploadStep.overtaken());
            waiting = Buffer.buffer();
            return storing.otherwiseEmpty().compose(done -> over ? Future.succeededFuture() : store.close());
        }));
    }

    private Future<Void> onContext(Supplier<Future<Void>> work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> work.get().onComplete(done));
        return done.future();
    }
}
