package parley.files.disk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.FileTrouble;
import parley.error.ParleyException;
import parley.files.store.FileStore;

/**
 * Keeps objects in a folder, which several nodes may share. Each appender has a file of its own, and a complete object
 * appears under its name by a rename.
 */
public final class DiskFileStore implements FileStore {
    private static final int THREADS = 8;
    private static final int TOKEN_BYTES = 8;
    private static final String PROBE = "check";

    private final Shards shards;
    private final DiskWork work;
    private final DiskObjects objects;
    private final SecureRandom random;

    public DiskFileStore(Vertx vertx, Path root, SecureRandom random) {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("parley-files-disk", THREADS);
        this.shards = new Shards(root);
        this.work = new DiskWork(workers, root);
        this.objects = new DiskObjects(shards, this::writerToken);
        this.random = random;
    }

    private String writerToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    @Override
    public Future<Appender> append(String key, String state) {
        return Future.succeededFuture(new DiskAppender(shards, work, key, Parts.of(state), writerToken()));
    }

    @Override
    public Future<Void> complete(String key, String state) {
        return work.writing(() -> {
            objects.complete(key, Parts.of(state).parts());
            return null;
        });
    }

    @Override
    public Future<Buffer> read(String key, long from, int length) {
        return work.reading(() -> Buffer.buffer(objects.read(key, from, length)));
    }

    @Override
    public Optional<Path> onDisk(String key) {
        return Optional.of(shards.whole(key));
    }

    @Override
    public Future<Void> delete(String key, String state) {
        return work.reading(() -> {
            objects.delete(key);
            return null;
        });
    }

    @Override
    public Future<List<Listed>> list(String after, int limit) {
        return work.reading(() -> new DiskListing(shards.root()).page(after, limit));
    }

    @Override
    public Future<Long> freeBytes() {
        return work.reading(() -> {
            shards.makeFolder(shards.root());
            return shards.root().toFile().getUsableSpace();
        });
    }

    @Override
    public Future<Void> check() {
        return work.writing(() -> {
            try {
                tryAll();
                return null;
            } catch (IOException failure) {
                throw new ParleyException(
                        ErrorCode.UNAVAILABLE,
                        "The folder of files " + shards.root() + " can't be used: " + FileTrouble.reason(failure));
            }
        });
    }

    /** The name has no place in a shard, so that no listing shows it. */
    private void tryAll() throws IOException {
        Path file = shards.root().resolve(PROBE + Shards.WRITER_MARK + writerToken());
        Path renamed = shards.root().resolve(PROBE + Shards.WRITER_MARK + writerToken());
        try {
            try (FileChannel channel = shards.create(file)) {
                channel.write(ByteBuffer.wrap(new byte[] {1}));
                channel.force(true);
            }
            Files.move(file, renamed, StandardCopyOption.ATOMIC_MOVE);
            Shards.sync(shards.root());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(renamed);
        }
    }
}
