package parley.files.child;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Heads of JPEGs with an orientation. */
final class JpegBytes {
    private JpegBytes() {}

    /** Returns the start of an image and an Exif segment. */
    static byte[] oriented(int orientation, boolean big) {
        ByteBuffer head = ByteBuffer.allocate(2 + 4 + 6 + 26);
        head.putShort((short) 0xFFD8).putShort((short) 0xFFE1).putShort((short) (2 + 6 + 26));
        head.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1));
        head.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        head.put((big ? "MM" : "II").getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 42)
                .putInt(8);
        head.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        head.putShort((short) orientation).putShort((short) 0).putInt(0);
        return head.array();
    }
}
