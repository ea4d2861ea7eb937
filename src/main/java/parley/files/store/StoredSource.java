package parley.files.store;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import parley.files.content.ByteSource;

/**
 * Lets a worker thread wait for the bytes of an object. It keeps the last block, since most reads are near each other.
 */
public final class StoredSource implements ByteSource {
    private static final int PATIENCE_S = 120;

    private final StoredBytes bytes;
    private long blockAt;
    private Buffer block = Buffer.buffer();

    public StoredSource(StoredBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public long length() {
        return bytes.length();
    }

    @Override
    public int read(long position, byte[] into) throws IOException {
        int done = 0;
        while (done < into.length && position + done < bytes.length()) {
            load(position + done);
            int from = (int) (position + done - blockAt);
            int count = Math.min(into.length - done, block.length() - from);
            block.getBytes(from, from + count, into, done);
            done += count;
        }
        return done;
    }

    private void load(long position) throws IOException {
        if (position >= blockAt && position < blockAt + block.length()) {
            return;
        }
        try {
            block = bytes.block(position, bytes.length())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_S, TimeUnit.SECONDS);
            blockAt = position;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for stored bytes");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IOException(failure.getCause());
        } catch (TimeoutException hung) {
            throw new IOException("no stored bytes came within " + PATIENCE_S + " s", hung);
        }
    }
}
