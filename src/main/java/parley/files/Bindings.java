package parley.files;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Ties files to the messages that show them. */
public interface Bindings {
    /**
     * Ties a file to a message, once, if it is READY, of this user and for this room. @return nothing if it is not so
     */
    Future<Optional<FileEntry>> bind(String fileId, String roomId, String userId, String messageId, long now);

    /** Unties a file from a message that was not stored. */
    Future<Void> release(String fileId, String messageId);

    /** Keeps the bytes of these files for a report. */
    Future<Void> hold(Collection<String> fileIds, long until);

    /** Finds those of these files that nobody can read any more. */
    Future<List<String>> gone(Collection<String> fileIds, long now);
}
