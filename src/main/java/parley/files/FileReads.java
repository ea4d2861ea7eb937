package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;
import parley.bus.Principal;

/** Lets members read files. Failures: NOT_FOUND, PERMISSION_DENIED, GONE, UNAVAILABLE. */
public interface FileReads {
    /** Finds a file for a member of its room, in any state; one that was not yet sent only for its uploader. */
    Future<StoredFile> find(Principal member, String fileId);

    /** Finds a file by a signature of {@link #link}; the one whom it was signed for must still be a member. */
    Future<StoredFile> find(String fileId, String signature);

    /** @param url path and query, relative to the server's base path. @param expiresAt epoch milliseconds */
    record Link(String url, long expiresAt) {}

    /** Signs a link for this member, at most five minutes long. */
    Future<Link> link(Principal member, StoredFile file);

    /** Returns the file whose plain bytes lie on this node's disk; empty if they are sealed or elsewhere. */
    Optional<Path> plain(StoredFile file);

    /** Opens the bytes from {@code from}, {@code length} of them; what is damaged fails while it is read. */
    Future<ReadStream<Buffer>> read(StoredFile file, long from, long length);

    Future<Optional<Buffer>> thumbnail(StoredFile file);

    /** Sets the thumbnail of the uploader's own file, before it is sent: a picture of at most 30 KB. */
    Future<Void> setThumbnail(Principal uploader, String fileId, Buffer picture);
}
