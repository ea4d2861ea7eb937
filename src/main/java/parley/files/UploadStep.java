package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.ObjectWriter.Synced;

/** Brings bytes of one writer into the store and notes in the catalogue what is there for good. One step at a time. */
final class UploadStep {
    private final FileEntry entry;
    private final String writer;
    private final ObjectWriter out;
    private final Catalogue catalogue;
    private long written;
    private long noted;

    UploadStep(FileEntry entry, String writer, ObjectWriter out, Catalogue catalogue) {
        this.entry = entry;
        this.writer = writer;
        this.out = out;
        this.catalogue = catalogue;
        this.noted = entry.file().received();
        this.written = noted;
    }

    /** Bytes of the file that are stored and noted. */
    long noted() {
        return noted;
    }

    /** Bytes of the file that the store has, but which are not noted. */
    long unsynced() {
        return written - noted;
    }

    Future<Void> write(Buffer bytes) {
        return out.write(bytes).onSuccess(stored -> written += bytes.length());
    }

    /** Fails with CONFLICT if another writer has taken over. @param hash of the whole upload; null if it is not known */
    Future<Void> sync(byte[] hash) {
        if (written == noted && hash == null) {
            return Future.succeededFuture();
        }
        return out.sync().compose(synced -> note(synced, hash));
    }

    private Future<Void> note(Synced synced, byte[] hash) {
        long to = written;
        return catalogue
                .note(new Catalogue.Progress(
                        entry.file().id(),
                        writer,
                        noted,
                        to,
                        synced.storeState(),
                        entry.objectKey(),
                        synced.segment(),
                        hash))
                .map(mine -> {
                    requireMine(mine);
                    noted = to;
                    return null;
                });
    }

    /** Gives up all bytes of this writer. */
    Future<Void> takeBack() {
        return catalogue
                .takeBack(entry.file().id(), writer, entry.file().received(), entry.storeState())
                .map(mine -> {
                    requireMine(mine);
                    noted = entry.file().received();
                    return null;
                });
    }

    Future<Void> close() {
        return out.close();
    }

    private static void requireMine(boolean mine) {
        if (!mine) {
            throw overtaken();
        }
    }

    static ParleyException overtaken() {
        return new ParleyException(ErrorCode.CONFLICT, "Another request goes on with this upload, or it was ended");
    }
}
