package parley.account;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Pictures for tests: the left half is red, the right half blue. */
final class DrawnPictures {
    private DrawnPictures() {}

    static byte[] drawn(String format, int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static byte[] png(int width, int height) {
        return drawn("png", width, height, BufferedImage.TYPE_INT_RGB);
    }

    static byte[] jpeg(int width, int height) {
        return drawn("jpeg", width, height, BufferedImage.TYPE_INT_RGB);
    }

    /** Puts Exif with an orientation, and the words GPSGPS, behind the start of a JPEG. */
    static byte[] withExif(byte[] jpeg, int orientation) {
        ByteBuffer tiff = ByteBuffer.allocate(32);
        tiff.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.put("GPSGPS".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer all = ByteBuffer.allocate(jpeg.length + 10 + tiff.capacity());
        all.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (8 + tiff.capacity()));
        all.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff.array());
        return all.put(jpeg, 2, jpeg.length - 2).array();
    }
}
