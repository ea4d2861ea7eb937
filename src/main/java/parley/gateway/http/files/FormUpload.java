package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import parley.bus.Principal;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.files.FileAsk;
import parley.files.FileReads;
import parley.files.StoredFile;
import parley.files.Uploads;
import parley.files.Uploads.UploadWriter;

/**
 * One file that comes as a form. The file's first bytes are held back until the fields behind a small file have come
 * too; the fields of a larger one have to come first, since they decide what happens to its bytes.
 */
final class FormUpload {
    private static final int HELD_BYTES = 65_536;
    /** Fields that decide something when an upload begins. */
    private static final Set<String> DECIDING = Set.of("roomId", "keepMetadata", "thumbhash");

    private final FileBody body;
    private final Principal user;
    private final Uploads uploads;
    private final FileReads files;
    private final FileForm form;
    private final boolean voice;
    private final Buffer held = Buffer.buffer();
    private Map<String, String> early;
    private String fileId;
    private UploadWriter writer;

    FormUpload(FileBody body, Principal user, Uploads uploads, FileReads files, FileForm form, boolean voice) {
        this.body = body;
        this.user = user;
        this.uploads = uploads;
        this.files = files;
        this.form = form;
        this.voice = voice;
    }

    /** Takes the body of the request, which was paused. Nothing of the upload is left if it fails. */
    Future<StoredFile> receive() {
        return new BodyFlow(body, this::take)
                .start()
                .compose(all -> end())
                .compose(this::complete)
                .onComplete(done -> form.close())
                .recover(failure -> dropped().transform(gone -> Future.failedFuture(failure)));
    }

    private Future<Void> take(Buffer piece) {
        try {
            form.read(piece);
            refuseLateFields();
        } catch (ParleyException refusal) {
            return Future.failedFuture(refusal);
        }
        Buffer bytes = form.takeBytes();
        if (writer != null) {
            return bytes.length() == 0 ? Future.succeededFuture() : writer.write(bytes);
        }
        held.appendBuffer(bytes);
        return held.length() <= HELD_BYTES ? Future.succeededFuture() : begin(FileAsk.UNKNOWN);
    }

    private void refuseLateFields() {
        if (early == null || early.size() == form.fields().size()) {
            return;
        }
        for (String name : DECIDING) {
            if (form.fields().containsKey(name) && !early.containsKey(name)) {
                throw ParleyException.invalid(name, "must come before the file");
            }
        }
    }

    private Future<Void> begin(long length) {
        early = form.fields();
        FileAsk ask;
        try {
            ask = ask(length);
        } catch (ParleyException refusal) {
            return Future.failedFuture(refusal);
        }
        return uploads.create(user, ask, mostBytes())
                .compose(file -> {
                    fileId = file.id();
                    return uploads.open(user, fileId, 0, false);
                })
                .compose(opened -> {
                    writer = opened;
                    return held.length() == 0 ? Future.succeededFuture() : writer.write(held);
                });
    }

    /** A file has fewer bytes than the form that brings it. */
    private long mostBytes() {
        return body.declaredBytes() > 0 ? body.declaredBytes() : Long.MAX_VALUE;
    }

    private FileAsk ask(long length) {
        UploadMetadata said = UploadMetadata.ofFields(early, body.request().params());
        if (!said.has("roomId") && length == FileAsk.UNKNOWN) {
            throw ParleyException.invalid("roomId", "must come before the file, or in the query");
        }
        return said.orElse("filename", form.name())
                .orElse("filetype", form.claimedType())
                .toAsk(length, voice);
    }

    private Future<StoredFile> end() {
        form.end();
        Buffer rest = form.takeBytes();
        if (writer != null) {
            refuseLateFields();
            Future<Void> written = rest.length() == 0 ? Future.succeededFuture() : writer.write(rest);
            return written.compose(all -> closed()).compose(this::measured);
        }
        held.appendBuffer(rest);
        return begin(held.length()).compose(begun -> closed());
    }

    private Future<StoredFile> closed() {
        return writer.end(null);
    }

    private Future<StoredFile> measured(StoredFile file) {
        return uploads.setLength(user, file.id(), file.received());
    }

    private Future<StoredFile> complete(StoredFile file) {
        Buffer thumbnail = form.thumbnail();
        Future<Void> shown = thumbnail == null || thumbnail.length() == 0
                ? Future.succeededFuture()
                : files.setThumbnail(user, file.id(), thumbnail);
        return shown.compose(set -> uploads.finish(file.id()));
    }

    /** Leaves nothing of a file that was not taken. */
    private Future<Void> dropped() {
        if (fileId == null) {
            return Future.succeededFuture();
        }
        Future<Void> abandoned = writer == null ? Future.succeededFuture() : writer.abandon();
        Unattended.watch("the end of a refused upload", abandoned.transform(closed -> uploads.delete(user, fileId)));
        return Future.succeededFuture();
    }
}
