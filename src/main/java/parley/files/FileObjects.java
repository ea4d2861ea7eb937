package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The bytes of files in the store, which may be sealed there. Fails like the store. */
public interface FileObjects {
    /**
     * Goes on with an object that is not complete.
     *
     * @param dataKey null for plain bytes
     * @param storeState of {@link Synced}, where it stood; null at the beginning
     * @param start bytes in the object so far
     */
    Future<ObjectWriter> append(String objectKey, byte[] dataKey, String storeState, long start);

    /** Makes an object readable. Does nothing for one that is so already. */
    Future<Void> complete(String objectKey, String storeState);

    /** Opens the object that a file's entry names. */
    Future<ObjectReader> open(FileEntry entry);

    /** Bytes that may still be stored; Long.MAX_VALUE if nobody can tell. */
    Future<Long> freeBytes();

    /** @param segment null for plain bytes */
    record Synced(String storeState, Segment segment) {}

    /** Each call must wait for the one before. */
    interface ObjectWriter {
        /** Takes bytes as they are. All but the last of a writer must be a multiple of {@link #BLOCK}. */
        Future<Void> write(Buffer plain);

        /** Makes durable what was taken. */
        Future<Synced> sync();

        Future<Void> close();
    }

    int BLOCK = 65_536;

    /** Reads what was written. */
    interface ObjectReader {
        long length();

        Future<Buffer> read(long from, int length);
    }
}
