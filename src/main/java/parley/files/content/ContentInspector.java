package parley.files.content;

import java.io.IOException;
import java.util.List;
import parley.files.FileAsk;
import parley.files.FileCategory;

/** Decides by its content what a file is, and what of it is not passed on. Waits for bytes: only for worker threads. */
public interface ContentInspector {
    /**
     * Looks at a whole upload. Throws a ParleyException: UNSUPPORTED_MEDIA_TYPE for what is not taken (executables, a
     * name that says something else than the content, an image whose metadata can't be taken out), VALIDATION_ERROR for
     * what is damaged or too large in pixels or seconds.
     */
    Inspection inspect(FileAsk ask, ByteSource bytes) throws IOException;

    /**
     * @param edits what to change on the way to the readers, in the order of their places; empty to serve the upload as
     *     it is
     * @param durationMs 0 if unknown
     */
    record Inspection(
            String mimeType, FileCategory category, int width, int height, long durationMs, List<Edit> edits) {
        public Inspection {
            edits = List.copyOf(edits);
        }
    }

    /** Replaces the bytes from {@code from} up to {@code to}. */
    record Edit(long from, long to, byte[] by) {
        public Edit {
            by = by.clone();
        }
    }
}
