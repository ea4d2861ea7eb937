package parley.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import parley.files.store.FileStore;
import parley.files.store.PlainBytes;
import parley.files.store.SealedBytes;
import parley.files.store.SealedChunks;
import parley.files.store.SealedSegments;
import parley.files.store.SealedSegments.Segment;
import parley.files.store.SealingWriter;
import parley.files.store.StoredBytes;

/** The bytes of files in the store, which may be sealed there. Fails like the store. */
final class FileObjects {
    private static final int SALT_BYTES = 16;
    private static final int DATA_KEY_BYTES = 32;

    private final FileStore store;
    private final WorkerExecutor workers;
    private final SecureRandom random = new SecureRandom();

    FileObjects(Vertx vertx, FileStore store) {
        this.store = store;
        // Nobody who waits for these threads may be on one of them.
        this.workers = vertx.createSharedWorkerExecutor(
                "parley-files-seal", Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    byte[] newDataKey() {
        byte[] key = new byte[DATA_KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /**
     * Goes on with an object of the entry's file that is not complete.
     *
     * @param storeState where the object stood; null at the beginning
     * @param start bytes in the object so far
     */
    Future<ObjectWriter> append(FileEntry entry, String objectKey, String storeState, long start) {
        return store.append(objectKey, storeState).map(appender -> {
            if (!entry.sealed()) {
                return new ObjectWriter(appender, start, null, () -> 0);
            }
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            SealedChunks chunks =
                    new SealedChunks(entry.dataKey(), salt, entry.file().id());
            SealingWriter sealing = new SealingWriter(appender, chunks, workers);
            return new ObjectWriter(sealing, start, salt, sealing::length);
        });
    }

    /** Makes an object readable. Does nothing for one that is so already. */
    Future<Void> complete(String objectKey, String storeState) {
        return store.complete(objectKey, storeState);
    }

    /** @param segments of the object that the entry names; they don't matter where it is plain */
    StoredBytes bytes(FileEntry entry, List<Segment> segments) {
        long length = entry.file().facts() == null
                ? entry.file().received()
                : entry.file().facts().size();
        return entry.sealed()
                ? new SealedBytes(
                        store,
                        entry.objectKey(),
                        new SealedSegments(segments),
                        entry.dataKey(),
                        entry.file().id(),
                        workers)
                : new PlainBytes(store, entry.objectKey(), length);
    }

    /** Returns where the plain bytes lie on this node's disk. */
    Optional<Path> onDisk(FileEntry entry) {
        return entry.sealed() ? Optional.empty() : store.onDisk(entry.objectKey());
    }

    Future<Void> delete(String objectKey, String storeState) {
        return store.delete(objectKey, storeState);
    }

    /** Bytes that may still be stored; Long.MAX_VALUE if nobody can tell. */
    Future<Long> freeBytes() {
        return store.freeBytes();
    }
}
