package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.LongSupplier;
import parley.files.store.FileStore;
import parley.files.store.SealedSegments.Segment;

/** Writes plain bytes behind those that an object has, and tells how to find them again. */
final class ObjectWriter {
    /** All that is written before a sync, other than the last, must be a multiple of this. */
    static final int BLOCK = 64 << 10;

    private final FileStore.Appender out;
    private final LongSupplier length;
    private final long start;
    private final byte[] salt;

    /** @param segment null for plain bytes */
    record Synced(String storeState, Segment segment) {}

    /** @param salt null for plain bytes. @param length bytes written so far, where they are sealed */
    ObjectWriter(FileStore.Appender out, long start, byte[] salt, LongSupplier length) {
        this.out = out;
        this.start = start;
        this.salt = salt;
        this.length = length;
    }

    Future<Void> write(Buffer plain) {
        return out.write(plain);
    }

    /** Makes durable what was written. */
    Future<Synced> sync() {
        return out.sync()
                .map(state -> new Synced(state, salt == null ? null : new Segment(start, length.getAsLong(), salt)));
    }

    Future<Void> close() {
        return out.close();
    }
}
