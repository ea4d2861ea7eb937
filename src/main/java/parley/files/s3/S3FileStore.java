package parley.files.s3;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.files.store.FileStore;

/** Keeps objects in a bucket of an S3-compatible storage, each under its key. */
public final class S3FileStore implements FileStore {
    private static final int TOKEN_BYTES = 8;
    private static final String PROBE = "check";

    private final S3Calls calls;
    private final S3Names names;
    private final S3Listing listing;
    private final SecureRandom random;

    public S3FileStore(Vertx vertx, S3Settings settings, InstantSource clock, SecureRandom random) {
        this.calls = new S3Calls(
                new S3Client(vertx, settings, clock, S3Client.SILENT_MS),
                "bucket " + settings.bucket() + " at " + settings.endpoint());
        this.names = new S3Names(settings.prefix());
        this.listing = new S3Listing(calls, names);
        this.random = random;
    }

    private String writerToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    @Override
    public Future<Appender> append(String key, String state) {
        S3State before = S3State.of(state);
        String name = names.of(key);
        before.staleTails()
                .forEach(writer -> Unattended.watch("deleting an old tail", calls.delete(S3Names.tail(name, writer))));
        return tail(name, before).map(tail -> new S3Appender(calls, name, writerToken(), before, tail));
    }

    private Future<Buffer> tail(String name, S3State state) {
        if (state.tailLength() == 0) {
            return Future.succeededFuture(Buffer.buffer());
        }
        return calls.get(S3Names.tail(name, state.tailWriter()), 0, state.tailLength())
                .compose(tail -> tail.length() == state.tailLength()
                        ? Future.succeededFuture(tail)
                        : Future.failedFuture(
                                new ParleyException(ErrorCode.NOT_FOUND, "The bytes of this file are gone")));
    }

    @Override
    public Future<Void> complete(String key, String state) {
        String name = names.of(key);
        return calls.exists(name)
                .compose(whole -> whole ? Future.succeededFuture() : makeWhole(name, S3State.of(state)))
                .compose(whole -> deleteLeftovers(name));
    }

    /** Another node may do the same at the same time, and then finds the tail, the upload or a part gone. */
    private Future<Void> makeWhole(String name, S3State state) {
        return tail(name, state)
                .compose(tail -> state.uploadId() == null ? calls.put(name, tail) : join(name, state, tail))
                .recover(failure -> calls.exists(name)
                        .compose(whole -> whole ? Future.succeededFuture() : Future.failedFuture(failure)));
    }

    /** The number of the last part is one that no appender of before can use. */
    private Future<Void> join(String name, S3State state, Buffer tail) {
        if (tail.length() == 0) {
            return calls.completeUpload(name, state.uploadId(), state.parts());
        }
        return calls.putPart(name, state.uploadId(), state.firstFreeNumber(), tail)
                .compose(last -> {
                    List<S3State.Part> parts = new ArrayList<>(state.parts());
                    parts.add(last);
                    return calls.completeUpload(name, state.uploadId(), parts);
                });
    }

    private Future<Void> deleteLeftovers(String name) {
        return listing.tailsOf(name)
                .compose(tails -> each(tails, calls::delete))
                .compose(done -> listing.uploadsOf(name))
                .compose(uploads -> each(uploads, upload -> calls.abortUpload(name, upload.uploadId())));
    }

    private static <T> Future<Void> each(List<T> all, Function<T, Future<Void>> step) {
        Future<Void> done = Future.succeededFuture();
        for (T one : all) {
            done = done.compose(before -> step.apply(one));
        }
        return done;
    }

    @Override
    public Future<Buffer> read(String key, long from, int length) {
        return calls.get(names.of(key), from, length);
    }

    @Override
    public Optional<Path> onDisk(String key) {
        return Optional.empty();
    }

    @Override
    public Future<Void> delete(String key, String state) {
        String name = names.of(key);
        String uploadId = S3State.of(state).uploadId();
        return calls.delete(name)
                .compose(deleted -> uploadId == null ? Future.succeededFuture() : calls.abortUpload(name, uploadId))
                .compose(aborted -> deleteLeftovers(name));
    }

    @Override
    public Future<List<Listed>> list(String after, int limit) {
        return listing.page(after, limit);
    }

    @Override
    public Future<Long> freeBytes() {
        return Future.succeededFuture(Long.MAX_VALUE);
    }

    @Override
    public Future<Void> check() {
        return calls.tryToStore(S3Names.tail(names.of(PROBE), writerToken()));
    }
}
