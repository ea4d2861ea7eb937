package parley.files.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The plain bytes of a complete object, in blocks of at most 256 KiB. */
public interface StoredBytes {
    long length();

    /**
     * Reads at least one byte from {@code from}, and none behind {@code to}. Fails as {@link FileStore#read} does, and
     * with a {@link DamagedFileException}.
     */
    Future<Buffer> block(long from, long to);
}
