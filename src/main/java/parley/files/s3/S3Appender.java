package parley.files.s3;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import parley.files.store.FileStore;

/**
 * Collects bytes until they make a part of 5 MiB, the least that S3 takes, and uploads it. A sync stores what is short
 * of a part as a tail, an object of this appender's own.
 */
final class S3Appender implements FileStore.Appender {
    static final int PART_BYTES = 5 << 20;

    private static final int LAST_NUMBER = 10_000;

    private final S3Calls calls;
    private final String name;
    private final String writer;
    private final List<S3State.Part> parts;
    private final byte[] tail = new byte[PART_BYTES];
    private final String tailBefore;
    private String uploadId;
    private int nextNumber;
    private int filled;
    private int synced;
    private int unnoted;
    private boolean ownTail;
    private boolean noted;

    /** @param writer token of this appender. @param tail bytes of the state's tail */
    S3Appender(S3Calls calls, String name, String writer, S3State before, Buffer tail) {
        this.calls = calls;
        this.name = name;
        this.writer = writer;
        this.parts = new ArrayList<>(before.parts());
        this.uploadId = before.uploadId();
        this.nextNumber = before.uploadId() == null ? 1 : before.firstFreeNumber();
        this.noted = before.uploadId() != null;
        this.tailBefore = before.tailWriter();
        this.filled = tail.length();
        this.synced = filled;
        tail.getBytes(0, filled, this.tail, 0);
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        return write(bytes, 0);
    }

    private Future<Void> write(Buffer bytes, int from) {
        int count = Math.min(tail.length - filled, bytes.length() - from);
        bytes.getBytes(from, from + count, tail, filled);
        filled += count;
        return filled < tail.length ? Future.succeededFuture() : putPart().compose(done -> write(bytes, from + count));
    }

    /** Another appender that goes on behind the noted state leaves out only so many numbers. */
    private Future<Void> putPart() {
        if (noted && unnoted == S3State.MOST_UNNOTED || nextNumber > LAST_NUMBER) {
            return Future.failedFuture(new IllegalStateException("too many parts without a sync, or in all"));
        }
        return upload().compose(id -> calls.putPart(name, id, nextNumber, Buffer.buffer(tail)))
                .map(part -> {
                    parts.add(part);
                    nextNumber++;
                    unnoted++;
                    filled = 0;
                    synced = 0;
                    return null;
                });
    }

    private Future<String> upload() {
        return uploadId != null
                ? Future.succeededFuture(uploadId)
                : calls.beginUpload(name).onSuccess(id -> uploadId = id);
    }

    @Override
    public Future<String> sync() {
        if (filled == synced) {
            return Future.succeededFuture(state());
        }
        int length = filled;
        return calls.put(S3Names.tail(name, writer), Buffer.buffer(length).appendBytes(tail, 0, length))
                .map(stored -> {
                    synced = length;
                    ownTail = true;
                    return state();
                });
    }

    private String state() {
        noted = true;
        unnoted = 0;
        List<String> tails = new ArrayList<>();
        if (tailBefore != null) {
            tails.add(tailBefore);
        }
        if (ownTail) {
            tails.add(writer);
        }
        String current = filled == 0 ? null : tails.remove(tails.size() - 1);
        return new S3State(uploadId, parts, current, filled, tails).text();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
