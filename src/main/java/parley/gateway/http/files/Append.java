package parley.gateway.http.files;

import io.vertx.core.Future;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.FileState;
import parley.files.StoredFile;
import parley.files.Uploads;
import parley.files.Uploads.Checksum;
import parley.files.Uploads.UploadWriter;

/** Finds an upload where it stands, adds bytes and brings it to its end, for both spellings of resumable uploads. */
final class Append {
    private final Uploads uploads;
    private final OngoingUploads ongoing;

    Append(Uploads uploads, OngoingUploads ongoing) {
        this.uploads = uploads;
        this.ongoing = ongoing;
    }

    Future<StoredFile> create(Principal user, FileAsk ask) {
        return uploads.create(user, ask);
    }

    /** Finds an upload where it stands, after whoever writes on this node was cut off. */
    Future<StoredFile> find(Principal user, String fileId) {
        return uploads.find(user, fileId)
                .compose(own -> ongoing.cutOff(fileId))
                .compose(free -> uploads.find(user, fileId))
                .map(Append::present);
    }

    /** Finds an upload where it stands, for this request to go on with it. */
    Future<StoredFile> takeOver(Principal user, String fileId, FileBody body) {
        return uploads.find(user, fileId)
                .compose(own -> ongoing.claim(fileId, body))
                .compose(free -> uploads.find(user, fileId))
                .map(Append::present);
    }

    private static StoredFile present(StoredFile file) {
        if (file.state() == FileState.GONE) {
            throw FileAnswers.gone();
        }
        return file;
    }

    /**
     * Notes a length that was not known before; fails with VALIDATION_ERROR if another was.
     *
     * @param length {@link FileAsk#UNKNOWN} for none
     */
    Future<StoredFile> withLength(Principal user, StoredFile file, long length) {
        long before = file.ask().length();
        if (length == FileAsk.UNKNOWN || length == before) {
            return Future.succeededFuture(file);
        }
        return before == FileAsk.UNKNOWN
                ? uploads.setLength(user, file.id(), length)
                : Future.failedFuture(
                        ParleyException.invalid("Upload-Length", "the upload's length is " + before + " bytes"));
    }

    /** Adds the request's bytes behind those that are there. Refuses too many of them before the first one. */
    Future<StoredFile> add(Principal user, StoredFile file, FileBody body, Checksum sum) {
        long length = file.ask().length();
        if (length != FileAsk.UNKNOWN && body.declaredBytes() > length - file.received()) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "The upload's length is " + length + " bytes"));
        }
        return ongoing.claim(file.id(), body)
                .compose(free -> uploads.open(user, file.id(), file.received(), true))
                .compose(writer -> {
                    if (sum != null) {
                        writer.expect(sum.algorithm());
                    }
                    body.ask();
                    return pass(writer, body, sum);
                });
    }

    private static Future<StoredFile> pass(UploadWriter writer, FileBody body, Checksum sum) {
        return new BodyFlow(body, writer::write)
                .start()
                .transform(flowed -> flowed.succeeded()
                        ? writer.end(sum)
                        : writer.abandon().transform(closed -> Future.failedFuture(flowed.cause())));
    }

    /** Brings an upload that is whole to its end; does nothing for another. */
    Future<StoredFile> finish(StoredFile file) {
        return file.isWhole() && file.state() == FileState.UPLOADING
                ? uploads.finish(file.id())
                : Future.succeededFuture(file);
    }

    Future<Void> delete(Principal user, String fileId) {
        return uploads.find(user, fileId)
                .compose(own -> ongoing.cutOff(fileId))
                .compose(free -> uploads.delete(user, fileId));
    }
}
