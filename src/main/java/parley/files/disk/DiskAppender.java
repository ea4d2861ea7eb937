package parley.files.disk;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import parley.files.store.FileStore;

/**
 * Writes into a file that nobody else writes into, so that an appender which was cut off can't touch what another one
 * has noted. It makes the file with its first block.
 */
final class DiskAppender implements FileStore.Appender {
    private static final int BLOCK_BYTES = 128 << 10;

    private final Shards shards;
    private final DiskWork work;
    private final Path file;
    private final Parts before;
    private final String writer;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;
    private FileChannel channel;
    private long written;
    private long synced;
    private IOException failure;

    DiskAppender(Shards shards, DiskWork work, String key, Parts before, String writer) {
        this.shards = shards;
        this.work = work;
        this.file = shards.part(key, writer);
        this.before = before;
        this.writer = writer;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        return write(bytes, 0);
    }

    private Future<Void> write(Buffer bytes, int from) {
        int count = Math.min(block.length - filled, bytes.length() - from);
        bytes.getBytes(from, from + count, block, filled);
        filled += count;
        if (filled < block.length) {
            return Future.succeededFuture();
        }
        return work.<Void>writing(this::flush).compose(flushed -> write(bytes, from + count));
    }

    @Override
    public Future<String> sync() {
        return work.writing(() -> {
            flush();
            if (written > synced) {
                guarded(() -> channel.force(false));
                if (synced == 0) {
                    guarded(() -> Shards.sync(file.getParent()));
                }
                synced = written;
            }
            return before.with(writer, synced).text();
        });
    }

    private Void flush() throws IOException {
        guarded(() -> {
            if (filled > 0 && channel == null) {
                channel = shards.create(file);
            }
            ByteBuffer bytes = ByteBuffer.wrap(block, 0, filled);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            written += filled;
            filled = 0;
        });
        return null;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** After a failure nobody knows what lies in the file, or whether a later sync would tell of lost pages. */
    private void guarded(Step step) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            step.run();
        } catch (IOException failed) {
            failure = failed;
            throw failed;
        }
    }

    @Override
    public Future<Void> close() {
        return work.tidying(() -> {
            if (channel != null) {
                channel.close();
            }
            if (channel != null && synced == 0) {
                Files.deleteIfExists(file);
            }
            return null;
        });
    }
}
