package parley.account;

import io.vertx.core.buffer.Buffer;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Writes a picture anew from its pixels, small and upright: nothing else of what a client sent is passed on, such as where it
 * was taken. Of moving pictures the first one is left. This takes up to some hundred milliseconds and 50 MB.
 */
final class PictureFile {
    /** The longer side of what is written. */
    static final int SIDE = 512;

    private static final int MAX_SIDE = 4_096;
    /** A progressive JPEG takes 6 bytes for each. */
    private static final int MAX_PIXELS = 8 << 20;

    /** A progressive JPEG has about ten; each costs a pass over all pixels, however short it is. */
    private static final int MOST_SCANS = 64;

    private static final float QUALITY = 0.9f;

    private PictureFile() {}

    /** A picture in a format that all browsers show. */
    record Written(String mediaType, Buffer image) {}

    /**
     * @param format PNG, JPEG or GIF, by its name in Java
     * @throws ParleyException PAYLOAD_TOO_LARGE for too many pixels, UNSUPPORTED_MEDIA_TYPE for bytes that are no picture
     */
    static Written anew(String format, byte[] bytes) {
        BufferedImage image;
        try {
            image = read(format, bytes);
        } catch (ParleyException tooLarge) {
            throw tooLarge;
        } catch (IOException | RuntimeException unreadable) {
            // The readers of Java meet broken files with exceptions of many kinds.
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "This picture can't be read");
        }
        try {
            return write(upright(image, ExifOrientation.of(bytes)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static BufferedImage read(String format, byte[] bytes) throws IOException {
        if (format.equals("jpeg") && scans(bytes) > MOST_SCANS) {
            throw new IOException("more scans than a picture needs");
        }
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if (width > MAX_SIDE || height > MAX_SIDE || (long) width * height > MAX_PIXELS) {
                throw new ParleyException(
                        ErrorCode.PAYLOAD_TOO_LARGE, "A picture may have 8 million pixels, and 4096 on a side");
            }
            // Pixels that are left out here take no memory; the rest is enough to scale the picture well.
            int step = Math.max(1, Math.min(width, height) / (2 * SIDE));
            ImageReadParam part = reader.getDefaultReadParam();
            part.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, part);
        } finally {
            reader.dispose();
        }
    }

    /** Counts the markers that begin a scan; within the data of one they can't stand. */
    private static int scans(byte[] jpeg) {
        int scans = 0;
        for (int i = 1; i < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xda && jpeg[i - 1] == (byte) 0xff) {
                scans++;
            }
        }
        return scans;
    }

    private static BufferedImage upright(BufferedImage image, ExifOrientation orientation) {
        double scale = Math.min(1.0, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        boolean clear = image.getColorModel().hasAlpha();
        BufferedImage upright = new BufferedImage(
                orientation.turnsSides() ? height : width,
                orientation.turnsSides() ? width : height,
                clear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = upright.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            AffineTransform transform = orientation.upright(width, height);
            transform.scale((double) width / image.getWidth(), (double) height / image.getHeight());
            graphics.drawImage(image, transform, null);
        } finally {
            graphics.dispose();
        }
        return upright;
    }

    private static Written write(BufferedImage image) throws IOException {
        boolean clear = image.getColorModel().hasAlpha();
        ImageWriter writer =
                ImageIO.getImageWritersByFormatName(clear ? "png" : "jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (!clear) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return new Written(clear ? "image/png" : "image/jpeg", Buffer.buffer(bytes.toByteArray()));
    }
}
