package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Keeps the small pictures of files. */
public interface Thumbnails {
    Future<Optional<Buffer>> findThumbnail(String fileId);

    /** Sets the thumbnail of a file that no message shows yet. @return false if there is no such file */
    Future<Boolean> set(String fileId, Buffer picture);
}
