package parley.files.child;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/**
 * A thumbnail that the server made.
 *
 * @param picture JPEG of at most 30,000 bytes, at most 320 pixels a side, upright
 * @param thumbhash see {@link ThumbHash}
 */
public record Thumbnail(Buffer picture, int width, int height, byte[] thumbhash) {
    public Thumbnail {
        thumbhash = thumbhash.clone();
    }

    @Override
    public byte[] thumbhash() {
        return thumbhash.clone();
    }

    public String thumbhashBase64() {
        return Base64.getEncoder().encodeToString(thumbhash);
    }
}
