package parley.files.content;

import java.io.IOException;

/** Reads from a container of audio or video how long it plays. Waits for bytes: only for worker threads. */
public interface DurationReader {
    /**
     * @return milliseconds; 0 if the type has no duration, or none that can be found in bounded time. Throws
     *     VALIDATION_ERROR for what is damaged
     */
    long durationMs(String mimeType, ByteSource bytes) throws IOException;
}
