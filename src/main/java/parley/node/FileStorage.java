package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.config.S3Storage;
import parley.error.FileTrouble;
import parley.error.Unattended;
import parley.files.child.Children;
import parley.files.disk.DiskFileStore;
import parley.files.s3.S3FileStore;
import parley.files.s3.S3Settings;
import parley.files.store.FileStore;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.ops.NodeGauges;
import parley.postgres.DataFolder;

/** Knows where the bytes of files are, and whether that can be used at the moment. */
final class FileStorage {
    private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);
    private static final long CHECK_MS = 10_000;
    private static final String FOLDER = "files";
    private static final String WORK_FOLDER = "files-work";
    private static final int CHILDREN_AT_ONCE = 2;
    private static final int CHILDREN_WAITING = 50;

    /** Is null where rooms take no files. */
    private final FileStore store;
    /** Is null where the bytes lie elsewhere. */
    private final Path folder;

    private final Path work;

    private volatile String trouble;

    private FileStorage(FileStore store, Path folder, Path work) {
        this.work = work;
        this.store = store;
        this.folder = folder;
    }

    static FileStorage of(Vertx vertx, ParleyConfig config, DataFolder data) {
        ParleyConfig.Files files = config.files();
        if (config.cluster().enabled() && files.enabled() && files.alone()) {
            LOG.warn("Rooms take no files: nodes of a cluster need files.dir, a folder that they share, or files.s3");
        }
        if (!files.enabled() || config.cluster().enabled() && files.alone()) {
            return new FileStorage(null, null, null);
        }
        Path work = data.path().resolve(WORK_FOLDER);
        if (!files.s3().absent()) {
            return new FileStorage(
                    new S3FileStore(vertx, settings(files.s3()), InstantSource.system(), new SecureRandom()),
                    null,
                    work);
        }
        Path folder = files.dir().isEmpty() ? data.path().resolve(FOLDER) : Path.of(files.dir());
        return new FileStorage(new DiskFileStore(vertx, folder, new SecureRandom()), folder, work);
    }

    private static S3Settings settings(S3Storage s3) {
        return new S3Settings(
                URI.create(s3.endpoint()),
                s3.region(),
                s3.bucket(),
                s3.prefix(),
                s3.accessKey(),
                s3.secretKey(),
                s3.pathStyle());
    }

    /** Makes the place of programs that look into files. Blocks for a moment. */
    Children children(Vertx vertx) {
        try {
            return new Children(vertx, CHILDREN_AT_ONCE, CHILDREN_WAITING, work);
        } catch (IOException unusable) {
            throw FileTrouble.unusable("The working folder", work, unusable);
        }
    }

    boolean absent() {
        return store == null;
    }

    FileStore store() {
        return store;
    }

    /** Lets a node whose storage is away go on, degraded: everything but files works. */
    void watchedBy(Vertx vertx, Health health, Metrics metrics) {
        if (absent()) {
            return;
        }
        health.watchFor("files", () -> trouble);
        if (folder != null) {
            NodeGauges.ofDisk("files", folder, metrics);
        }
        vertx.setPeriodic(0, CHECK_MS, timer -> Unattended.watch("a check of the storage of files", check()));
    }

    private Future<Void> check() {
        return store.check().transform(checked -> {
            trouble = checked.succeeded() ? null : checked.cause().getMessage();
            return Future.succeededFuture();
        });
    }
}
