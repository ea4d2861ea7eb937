package parley.files.content;

import java.io.IOException;

/** Reads how long sound or film plays, from its container. */
@FunctionalInterface
public interface DurationReader {
    /** Knows nothing. */
    DurationReader NONE = (mimeType, bytes) -> 0;

    /**
     * @param mimeType of any sound or film that is taken
     * @return milliseconds; 0 if they can't be read, which a voice note is refused for
     */
    long durationMs(String mimeType, ByteSource bytes) throws IOException;
}
