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
import java.util.Optional;
import parley.files.MediaWork.Voice;
import parley.files.ObjectWriter.Synced;
import parley.files.content.ByteSource;
import parley.files.content.ContentInspector;
import parley.files.content.ContentInspector.Edit;
import parley.files.content.ContentInspector.Inspection;
import parley.files.store.SealedSegments.Segment;
import parley.files.store.StoredBytes;
import parley.files.store.StoredSource;

/** Looks at what was uploaded, and makes of it what readers get. The looking is done by a few threads that may wait. */
final class Finisher {
    private static final int BLOCK_BYTES = 4 * ObjectWriter.BLOCK;
    private static final int THREADS = 4;

    private final Catalogue catalogue;
    private final FileObjects objects;
    private final ContentInspector inspector;
    private final MediaWork media;
    private final Thumbnails thumbnails;
    private final WorkerExecutor workers;

    /** @param segments of the object if it is not the uploaded one, and sealed; else empty */
    record Result(String objectKey, FileFacts facts, List<Segment> segments) {}

    private record Rewritten(String objectKey, long size, byte[] sha256, List<Segment> segments) {}

    Finisher(
            Vertx vertx,
            Catalogue catalogue,
            Thumbnails thumbnails,
            FileObjects objects,
            ContentInspector inspector,
            MediaWork media) {
        this.thumbnails = thumbnails;
        this.media = media;
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
                    Upload upload = new Upload(entry, objects.bytes(entry, segments));
                    return workers.executeBlocking(() -> look(upload), false)
                            .compose(seen -> seen.voice() == null
                                    ? picture(upload, seen.inspection())
                                            .compose(done -> served(
                                                    upload, seen.inspection().edits()))
                                            .map(served -> result(seen, served))
                                    : voice(upload, seen));
                });
    }

    /** Each reader has a source of its own, as a source is for one thread. */
    private record Upload(FileEntry entry, StoredBytes bytes) {
        ByteSource source() {
            return new StoredSource(bytes);
        }

        FileAsk ask() {
            return entry.file().ask();
        }
    }

    /** @param voice null for what is no voice note */
    private record Seen(Inspection inspection, Voice voice) {}

    private Seen look(Upload upload) throws IOException {
        Inspection inspection = inspector.inspect(upload.ask(), upload.source());
        return new Seen(inspection, upload.ask().voice() ? media.judge(inspection.mimeType(), upload.source()) : null);
    }

    /** Makes a thumbnail if the client has sent none. */
    private Future<Void> picture(Upload upload, Inspection inspection) {
        if (inspection.category() != FileCategory.IMAGE || upload.entry().file().thumbnail()) {
            return Future.succeededFuture();
        }
        String fileId = upload.entry().file().id();
        return media.thumbnail(inspection.mimeType(), upload.source())
                .compose(made -> made.isEmpty()
                        ? Future.succeededFuture()
                        : thumbnails.set(fileId, made.get().picture()).mapEmpty());
    }

    private static Result result(Seen seen, Rewritten served) {
        Inspection inspection = seen.inspection();
        FileFacts facts = new FileFacts(
                inspection.mimeType(),
                inspection.category(),
                served.size(),
                served.sha256(),
                inspection.width(),
                inspection.height(),
                inspection.durationMs(),
                List.of(),
                true);
        return new Result(served.objectKey(), facts, served.segments());
    }

    /** Makes a note that only some browsers play into one that all do, where that is possible. */
    private Future<Result> voice(Upload upload, Seen seen) {
        Voice voice = seen.voice();
        return media.peaks(voice, upload.source()).compose(peaks -> (voice.playsEverywhere()
                        ? Future.succeededFuture(Optional.<Buffer>empty())
                        : media.playable(voice, upload.source()))
                .compose(made -> made.isPresent()
                        ? rewrite(upload.entry(), new EditedBytes(new HeldSource(made.get()), List.of()))
                                .map(served -> voiced(voice, peaks, media.playableType(), true, served))
                        : served(upload, seen.inspection().edits())
                                .map(served ->
                                        voiced(voice, peaks, voice.mimeType(), voice.playsEverywhere(), served))));
    }

    private static Result voiced(
            Voice voice, List<Integer> peaks, String mimeType, boolean playsEverywhere, Rewritten served) {
        FileFacts facts = new FileFacts(
                mimeType,
                FileCategory.AUDIO,
                served.size(),
                served.sha256(),
                0,
                0,
                voice.durationMs(),
                peaks,
                playsEverywhere);
        return new Result(served.objectKey(), facts, served.segments());
    }

    Future<Void> delete(String objectKey, String storeState) {
        return objects.delete(objectKey, storeState);
    }

    private Future<Rewritten> served(Upload upload, List<Edit> edits) {
        FileEntry entry = upload.entry();
        if (!edits.isEmpty()) {
            return rewrite(entry, new EditedBytes(upload.source(), edits));
        }
        Future<byte[]> hash = entry.uploadHash() == null
                ? workers.executeBlocking(() -> hash(new EditedBytes(upload.source(), List.of())), false)
                : Future.succeededFuture(entry.uploadHash());
        return hash.map(
                sha256 -> new Rewritten(entry.objectKey(), upload.bytes().length(), sha256, List.of()));
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
                    .compose(
                            synced -> objects.complete(key, synced.storeState()).map(synced))
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
