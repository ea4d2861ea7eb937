package parley.files.store;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;

/**
 * Seals one segment on its way into an appender. A sync at a multiple of 64 KiB of the segment, such as a full MiB,
 * may be followed by more bytes; one in the middle of a chunk ends the segment, as a chunk can't be sealed twice, and
 * later writes fail. Not for use by two threads.
 */
public final class SealingWriter implements FileStore.Appender {
    private static final int BLOCK_BYTES = SealedSegments.MOST_CHUNKS * SealedChunks.CHUNK_BYTES;

    private final FileStore.Appender appender;
    private final SealedChunks chunks;
    private final WorkerExecutor workers;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;
    private long sealed;
    private boolean ended;

    /** @param workers seals there: a block takes an event loop too long before the code is compiled */
    public SealingWriter(FileStore.Appender appender, SealedChunks chunks, WorkerExecutor workers) {
        this.appender = appender;
        this.chunks = chunks;
        this.workers = workers;
    }

    /** Plain bytes of the segment so far. */
    public long length() {
        return sealed + filled;
    }

    @Override
    public Future<Void> write(Buffer plain) {
        return write(plain, 0);
    }

    private Future<Void> write(Buffer plain, int from) {
        if (ended && plain.length() > 0) {
            return Future.failedFuture(new IllegalStateException("the segment has ended"));
        }
        int count = Math.min(block.length - filled, plain.length() - from);
        plain.getBytes(from, from + count, block, filled);
        filled += count;
        return filled < block.length ? Future.succeededFuture() : flush().compose(done -> write(plain, from + count));
    }

    private Future<Void> flush() {
        if (filled == 0) {
            return Future.succeededFuture();
        }
        long first = sealed / SealedChunks.CHUNK_BYTES;
        int length = filled;
        sealed += length;
        filled = 0;
        ended = length % SealedChunks.CHUNK_BYTES != 0;
        return workers.executeBlocking(() -> Buffer.buffer(chunks.seal(first, block, length)), false)
                .compose(appender::write)
                .onFailure(failure -> ended = true);
    }

    @Override
    public Future<String> sync() {
        return flush().compose(done -> appender.sync());
    }

    @Override
    public Future<Void> close() {
        return appender.close();
    }
}
