package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import parley.bus.Principal;

/**
 * Takes uploads. Failures: VALIDATION_ERROR, PERMISSION_DENIED (no member, muted, or the room allows no files),
 * PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED, STORAGE_FULL, RATE_LIMIT_EXCEEDED, NOT_FOUND (also for a file of somebody else),
 * GONE, CONFLICT for an offset that is not where the upload stands, UNAVAILABLE.
 */
public interface Uploads {
    /** Judges everything that can be judged before the first byte, and reserves the bytes. */
    Future<StoredFile> create(Principal user, FileAsk ask);

    /**
     * Does the same for a request that says how many bytes it has at most, but not the file's length.
     *
     * @param mostBytes are reserved until the length is known
     */
    default Future<StoredFile> create(Principal user, FileAsk ask, long mostBytes) {
        return create(user, ask);
    }

    /** Finds an upload of this user, where it stands now. */
    Future<StoredFile> find(Principal user, String fileId);

    /** States the length of an upload that began without one. */
    Future<StoredFile> setLength(Principal user, String fileId, long length);

    /**
     * Goes on with an upload. Whoever wrote before, here or on another node, is cut off: its next write fails with
     * CONFLICT.
     *
     * @param resumable whether what was received counts if this request breaks off; it is then synced at each MiB
     */
    Future<UploadWriter> open(Principal user, String fileId, long offset, boolean resumable);

    /** Ends an upload, or deletes a file of the user. */
    Future<Void> delete(Principal user, String fileId);

    /** The bytes of one request on their way into the store. Not for use by two threads. */
    interface UploadWriter {
        /** Bytes stored and noted so far. */
        long offset();

        /** Announces the algorithm of the checksum that {@link #end} will get. Must come before the first byte. */
        void expect(String algorithm);

        /**
         * Takes bytes; the next may come when the future completes. Fails with PAYLOAD_TOO_LARGE beyond the declared
         * length, or the limit where none was declared.
         */
        Future<Void> write(Buffer bytes);

        /**
         * Ends the request: syncs and notes what came.
         *
         * @param checksum of this request's bytes; null for none. A wrong one fails, and nothing of this request counts
         */
        Future<StoredFile> end(Checksum checksum);

        /** The client is gone, or was refused: keeps what is synced if the upload is resumable, else drops the upload. */
        Future<Void> abandon();
    }

    /** @param algorithm {@code sha256}, {@code sha1}, {@code md5} or {@code crc32c} as far as served; see {@code config} */
    record Checksum(String algorithm, byte[] value) {}

    /**
     * Brings a whole upload to its end: type, metadata, facts. Does nothing for one that is READY; may be asked twice
     * at once, also on two nodes.
     */
    Future<StoredFile> finish(String fileId);
}
