package parley.account;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Recognises pictures by their first bytes, and does not believe what a client says of them. */
final class PictureTypes {
    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";

    private PictureTypes() {}

    /** Returns nothing for bytes that browsers would not show, or that could hold a script. */
    static Optional<String> of(Buffer bytes) {
        String start = bytes.getString(0, Math.min(12, bytes.length()), StandardCharsets.ISO_8859_1.name());
        if (start.startsWith(PNG)) {
            return Optional.of("image/png");
        }
        if (start.startsWith(JPEG)) {
            return Optional.of("image/jpeg");
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return Optional.of("image/webp");
        }
        return Optional.empty();
    }
}
