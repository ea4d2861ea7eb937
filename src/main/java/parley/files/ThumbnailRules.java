package parley.files;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Judges the small pictures that clients make: how large they are, and whether they begin as pictures do. */
final class ThumbnailRules {
    static final int MOST_BYTES = 30 << 10;
    private static final int LONGEST_MAGIC = 12;

    private ThumbnailRules() {}

    /** Throws PAYLOAD_TOO_LARGE or UNSUPPORTED_MEDIA_TYPE. */
    static void require(Buffer picture) {
        if (picture.length() > MOST_BYTES) {
            throw new ParleyException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "A thumbnail may have at most " + MOST_BYTES + " bytes");
        }
        if (typeOf(picture) == null) {
            throw new ParleyException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A thumbnail must be a JPEG, PNG or WebP picture");
        }
    }

    /** Returns the media type; null for anything else than these three. */
    static String typeOf(Buffer picture) {
        if (picture.length() < LONGEST_MAGIC) {
            return null;
        }
        String head = new String(picture.getBytes(0, LONGEST_MAGIC), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        }
        return head.startsWith("RIFF") && head.startsWith("WEBP", 8) ? "image/webp" : null;
    }
}
