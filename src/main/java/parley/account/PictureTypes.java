package parley.account;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Recognises pictures by their first bytes, and does not believe what a client says of them. */
final class PictureTypes {
    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";

    private PictureTypes() {}

    /** Returns the name that Java has for the format; nothing for one that it can't read. */
    static Optional<String> of(Buffer bytes) {
        String start = bytes.getString(0, Math.min(12, bytes.length()), StandardCharsets.ISO_8859_1.name());
        if (start.startsWith(PNG)) {
            return Optional.of("png");
        }
        if (start.startsWith(JPEG)) {
            return Optional.of("jpeg");
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of("gif");
        }
        return Optional.empty();
    }
}
