package parley.files;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/** Ties files to the messages that show them. */
public interface Bindings {
    /**
     * Ties a READY file to a message, unless another one shows it. @return nothing if one does, or it is not READY
     *
     * @param insteadOf a message that gives way, if it was tied to the file a while ago; null for none
     */
    Future<Optional<FileEntry>> bind(String fileId, String messageId, String insteadOf, long now);

    /** Unties a file from a message that was not stored. */
    Future<Void> release(String fileId, String messageId);

    /** Keeps the bytes of these files for a report. */
    Future<Void> hold(Collection<String> fileIds, long until);
}
