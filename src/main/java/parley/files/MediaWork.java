package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import parley.files.content.ByteSource;

/** Works on pictures and sound beyond a look at their structure. */
public interface MediaWork extends AutoCloseable {
    /** A voice note as it was sent. @param mimeType to serve it with */
    record Voice(String mimeType, long durationMs, List<Integer> peaks, boolean playsEverywhere) {}

    /** A small picture. @param thumbhash in base64 */
    record SmallPicture(Buffer picture, String thumbhash) {}

    /** Fails with VALIDATION_ERROR or UNSUPPORTED_MEDIA_TYPE for what is no voice note. Waits: for worker threads. */
    Voice judge(String mimeType, ByteSource bytes) throws IOException;

    /** Draws the waveform from the sound itself, if that can be decoded; else it stays an estimate. */
    Future<List<Integer>> peaks(Voice voice, ByteSource bytes);

    /** Makes sound that all browsers play; empty if that is not possible here. */
    Future<Optional<Buffer>> playable(Voice voice, ByteSource bytes);

    /** The media type of what {@link #playable} makes. */
    String playableType();

    /** Makes a thumbnail; empty for what has none, or has failed. */
    Future<Optional<SmallPicture>> thumbnail(String mimeType, ByteSource bytes);

    @Override
    void close();
}
