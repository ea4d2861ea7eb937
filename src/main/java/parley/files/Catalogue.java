package parley.files;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import parley.files.store.SealedSegments.Segment;

/**
 * Knows all files and how far each has come. Steps that two nodes may take at once are decided here, by the row. Fails
 * with UNAVAILABLE while the database is away.
 */
public interface Catalogue {
    /**
     * Adds an upload, unless it would exceed a quota; fails with QUOTA_EXCEEDED then.
     *
     * @param reserved bytes that count against quotas from now on
     */
    Future<Void> add(FileEntry entry, long reserved, FileQuotas quotas);

    Future<Optional<FileEntry>> find(String fileId);

    /**
     * States the length of an upload that began without one, or with a larger one. @return whether there was such an
     * upload, with no more bytes than these
     */
    Future<Boolean> setLength(String fileId, String userId, long length);

    /**
     * Makes somebody the only one who may append. @return nothing unless the upload stands at the offset
     *
     * @param writer never used before
     */
    Future<Optional<FileEntry>> takeOver(String fileId, String userId, long offset, String writer);

    /**
     * Bytes that a writer has put into the store for good.
     *
     * @param from where the upload stood before
     * @param segment null for plain bytes; replaces an earlier one with the same start
     * @param uploadHash null unless these are the last bytes of an upload that this writer began
     */
    record Progress(
            String fileId,
            String writer,
            long from,
            long to,
            String storeState,
            String objectKey,
            Segment segment,
            byte[] uploadHash) {}

    /** Notes what was stored. @return false if the writer was overtaken */
    Future<Boolean> note(Progress progress);

    /** Gives up the bytes behind the offset, which were noted. @return false if the writer was overtaken */
    Future<Boolean> takeBack(String fileId, String writer, long offset, String storeState);

    /**
     * Takes the right to finish a whole upload for a while.
     *
     * @param worker never used before
     * @return nothing if another has it, or there is nothing to finish
     */
    Future<Optional<FileEntry>> lease(String fileId, String worker, long now, long until);

    /** @return false if somebody else has the right now, or the file is gone */
    Future<Boolean> renewLease(String fileId, String worker, long until);

    /** Lets another one finish at once. */
    Future<Void> endLease(String fileId, String worker);

    /**
     * Shows the file to readers. @return false if the worker was overtaken, or the file is gone
     *
     * @param objectKey the object that is served
     * @param segments of an object that was rewritten; empty for plain ones, and for the upload itself
     */
    Future<Boolean> makeReady(
            String fileId, String worker, String objectKey, FileFacts facts, List<Segment> segments, long expiresAt);

    /** Lets nobody read the file any more; its bytes go with the next sweep. @return whether it was there */
    Future<Boolean> end(String fileId, long now);

    Future<List<Segment>> segments(String objectKey);

    /** Bytes that count against the server's quota. */
    Future<Usage> usage();

    /** Counts what this user has stored. */
    Future<Usage> usageOf(String userId);

    /** @param uploading files that are not whole yet */
    record Usage(long files, long bytes, long uploading) {}
}
