package parley.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Makes pictures that the server must write anew, as they hold a comment. */
final class CommentedJpeg {
    private static final int START_BYTES = 2;
    private static final int LENGTH_BYTES = 2;
    private static final int SIDE = 64;

    private CommentedJpeg() {}

    static byte[] of(String comment, int colour) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIDE; i++) {
            picture.setRGB(i, i, colour);
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "jpeg", plain);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return commented(plain.toByteArray(), comment.getBytes(StandardCharsets.US_ASCII));
    }

    /** Puts a COM segment behind the start of the picture. */
    private static byte[] commented(byte[] picture, byte[] comment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(picture, 0, START_BYTES);
        bytes.write(0xFF);
        bytes.write(0xFE);
        bytes.write((comment.length + LENGTH_BYTES) >>> 8);
        bytes.write(comment.length + LENGTH_BYTES);
        bytes.writeBytes(comment);
        bytes.write(picture, START_BYTES, picture.length - START_BYTES);
        return bytes.toByteArray();
    }
}
