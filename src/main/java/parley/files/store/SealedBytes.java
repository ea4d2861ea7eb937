package parley.files.store;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;

/** An object that was stored in sealed segments. Each chunk is checked before a byte of it is handed out. */
public final class SealedBytes implements StoredBytes {
    private final FileStore store;
    private final String key;
    private final SealedSegments segments;
    private final byte[] dataKey;
    private final String fileId;
    private final WorkerExecutor workers;
    private SealedSegments.Segment current;
    private SealedChunks chunks;

    /** @param workers opens chunks there */
    public SealedBytes(
            FileStore store,
            String key,
            SealedSegments segments,
            byte[] dataKey,
            String fileId,
            WorkerExecutor workers) {
        this.store = store;
        this.key = key;
        this.segments = segments;
        this.dataKey = dataKey.clone();
        this.fileId = fileId;
        this.workers = workers;
    }

    @Override
    public long length() {
        return segments.length();
    }

    @Override
    public Future<Buffer> block(long from, long to) {
        SealedSegments.Slice slice = segments.slice(from, to);
        return store.read(key, slice.storedAt(), slice.storedLength())
                .compose(stored -> workers.executeBlocking(() -> opened(slice, stored, from), false));
    }

    private Buffer opened(SealedSegments.Slice slice, Buffer stored, long from) {
        if (stored.length() != slice.storedLength()) {
            throw new DamagedFileException(key, from, null);
        }
        try {
            byte[] plain = chunksOf(slice.segment()).open(slice.firstChunk(), stored.getBytes());
            return Buffer.buffer(plain).slice(slice.skip(), slice.skip() + slice.take());
        } catch (GeneralSecurityException changed) {
            throw new DamagedFileException(key, from, changed);
        }
    }

    /** Keeps the last segment's key, as blocks are mostly read one after the other. */
    private synchronized SealedChunks chunksOf(SealedSegments.Segment segment) {
        if (current != segment) {
            chunks = new SealedChunks(dataKey, segment.salt(), fileId);
            current = segment;
        }
        return chunks;
    }
}
