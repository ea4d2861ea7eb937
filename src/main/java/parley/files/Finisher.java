package parley.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import parley.files.ObjectWriter.Synced;
import parley.files.content.ByteSource;
import parley.files.content.ContentInspector;
import parley.files.content.ContentInspector.Inspection;
import parley.files.store.SealedSegments.Segment;
import parley.files.store.StoredSource;

/** Looks at what was uploaded, and makes of it what readers get. The looking is done by a few threads that may wait. */
final class Finisher {
    private static final int BLOCK_BYTES = 4 * ObjectWriter.BLOCK;
    private static final int THREADS = 4;
    private static final String WEBM = "audio/webm";

    private final Catalogue catalogue;
    private final FileObjects objects;
    private final ContentInspector inspector;
    private final WorkerExecutor workers;

    /** @param segments of the object if it is not the uploaded one, and sealed; else empty */
    record Result(String objectKey, FileFacts facts, List<Segment> segments) {}

    private record Rewritten(String objectKey, long size, byte[] sha256, List<Segment> segments) {}

    Finisher(Vertx vertx, Catalogue catalogue, FileObjects objects, ContentInspector inspector) {
        this.catalogue = catalogue;
        this.objects = objects;
        this.inspector = inspector;
        this.workers = vertx.createSharedWorkerExecutor("parley-files-inspect", THREADS);
    }

    /** Fails as the inspector does, and as the store. Leaves what it stored in vain to {@link #delete} and the sweep. */
    Future<Result> finish(FileEntry entry) {
        return objects.complete(entry.objectKey(), entry.storeState())
                .compose(complete -> catalogue.segments(entry.objectKey()))
                .compose(segments -> {
                    ByteSource source = new StoredSource(objects.bytes(entry, segments));
                    return workers.executeBlocking(
                                    () -> inspector.inspect(entry.file().ask(), source), false)
                            .compose(inspection -> served(entry, source, inspection)
                                    .map(served -> new Result(
                                            served.objectKey(),
                                            facts(entry.file().ask(), inspection, served),
                                            served.segments())));
                });
    }

    Future<Void> delete(String objectKey, String storeState) {
        return objects.delete(objectKey, storeState);
    }

    private static FileFacts facts(FileAsk ask, Inspection inspection, Rewritten served) {
        return new FileFacts(
                inspection.mimeType(),
                inspection.category(),
                served.size(),
                served.sha256(),
                inspection.width(),
                inspection.height(),
                inspection.durationMs(),
                List.of(),
                !ask.voice() || !inspection.mimeType().equals(WEBM));
    }

    private Future<Rewritten> served(FileEntry entry, ByteSource source, Inspection inspection) {
        if (!inspection.edits().isEmpty()) {
            return rewrite(entry, new EditedBytes(source, inspection.edits()));
        }
        Future<byte[]> hash = entry.uploadHash() == null
                ? workers.executeBlocking(() -> hash(new EditedBytes(source, List.of())), false)
                : Future.succeededFuture(entry.uploadHash());
        return hash.map(sha256 -> new Rewritten(entry.objectKey(), source.length(), sha256, List.of()));
    }

    private static byte[] hash(EditedBytes bytes) throws IOException {
        MessageDigest digest = sha256();
        for (byte[] block = bytes.read(BLOCK_BYTES); block.length > 0; block = bytes.read(BLOCK_BYTES)) {
            digest.update(block);
        }
        return digest.digest();
    }

    private Future<Rewritten> rewrite(FileEntry entry, EditedBytes bytes) {
        String key = ObjectKeys.ofRewritten(entry.file().id());
        return objects.append(entry, key, null, 0).compose(out -> {
            Copy copy = new Copy(bytes, out);
            copy.step();
            return copy.done
                    .future()
                    .compose(copied -> out.sync())
                    .eventually(out::close)
                    .compose(synced -> objects.complete(key, synced.storeState()).map(synced))
                    .map(synced -> copy.result(key, synced));
        });
    }

    /** Copies block by block. It does not compose futures, of which a large file would make a long chain. */
    private final class Copy {
        private final EditedBytes bytes;
        private final ObjectWriter out;
        private final MessageDigest digest = sha256();
        private final Promise<Void> done = Promise.promise();
        private long size;

        Copy(EditedBytes bytes, ObjectWriter out) {
            this.bytes = bytes;
            this.out = out;
        }

        private void step() {
            workers.executeBlocking(this::block, false).onComplete(this::write, done::fail);
        }

        private byte[] block() throws IOException {
            byte[] block = bytes.read(BLOCK_BYTES);
            digest.update(block);
            return block;
        }

        private void write(byte[] block) {
            size += block.length;
            if (block.length == 0) {
                done.complete();
            } else {
                out.write(Buffer.buffer(block)).onComplete(written -> step(), done::fail);
            }
        }

        private Rewritten result(String key, Synced synced) {
            List<Segment> segments = synced.segment() == null ? List.of() : List.of(synced.segment());
            return new Rewritten(key, size, digest.digest(), segments);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
