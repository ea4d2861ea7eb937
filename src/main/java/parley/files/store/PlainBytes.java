package parley.files.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** An object that is stored as it is. */
public record PlainBytes(FileStore store, String key, long length) implements StoredBytes {
    private static final int BLOCK_BYTES = 256 << 10;

    @Override
    public Future<Buffer> block(long from, long to) {
        int length = (int) Math.min(BLOCK_BYTES, to - from);
        return store.read(key, from, length)
                .compose(bytes -> bytes.length() == length
                        ? Future.succeededFuture(bytes)
                        : Future.failedFuture(new DamagedFileException(key, from, null)));
    }
}
