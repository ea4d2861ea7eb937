package parley.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Writes short texts into a buffer: two bytes of length, then UTF-8. */
public final class Text {
    private static final int LENGTH_BYTES = 2;

    private Text() {}

    /** Writes a text; null becomes the empty text. */
    public static void write(Buffer to, String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        to.appendUnsignedShort(bytes.length).appendBytes(bytes);
    }

    public static String read(Buffer from, int position) {
        int start = position + LENGTH_BYTES;
        return from.getString(start, start + from.getUnsignedShort(position));
    }

    /** Returns the position behind the text at this position. */
    public static int end(Buffer from, int position) {
        return position + LENGTH_BYTES + from.getUnsignedShort(position);
    }
}
