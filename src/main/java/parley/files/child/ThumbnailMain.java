package parley.files.child;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The child that makes a thumbnail. Reads a picture from its input and writes to its output: width and height of the
 * thumbnail, the length of its thumbhash, the thumbhash, the JPEG. Its class path is all of Parley, but it loads
 * nothing beyond the JDK and its neighbours here, so that it starts fast and has nothing that is worth to take over.
 */
public final class ThumbnailMain {
    static final int SIDE = 320;
    static final int MOST_BYTES = 30_000;

    /** Head of the file in which the orientation is looked for: it stands before the picture. */
    private static final int HEAD_BYTES = 128 * 1024;

    private static final float[] QUALITIES = {0.8f, 0.65f, 0.5f, 0.35f, 0.2f, 0.1f};
    private static final int NO_PICTURE = 2;

    private ThumbnailMain() {}

    /** Arguments: the format (jpeg, png or gif) and the most pixels that are read. */
    public static void main(String[] arguments) {
        int status = NO_PICTURE;
        try {
            status = make(arguments[0], Long.parseLong(arguments[1]), System.in);
        } catch (IOException | RuntimeException | OutOfMemoryError unreadable) {
            System.err.println(unreadable);
        }
        Runtime.getRuntime().halt(status);
    }

    private static int make(String format, long mostPixels, InputStream input) throws IOException {
        byte[] head = input.readNBytes(HEAD_BYTES);
        ImageIO.setUseCache(false);
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), input);
        Picture picture = read(format, mostPixels, all);
        Picture upright = picture.upright(format.equals("jpeg") ? JpegOrientation.of(head) : 1);
        Picture thumbnail = upright.within(SIDE);
        byte[] jpeg = encode(thumbnail.onWhite());
        Picture tiny = thumbnail.within(ThumbHash.MOST_SIDE);
        byte[] hash = ThumbHash.encode(tiny.width(), tiny.height(), tiny.pixels());
        try (DataOutputStream output = new DataOutputStream(System.out)) {
            output.writeShort(thumbnail.width());
            output.writeShort(thumbnail.height());
            output.writeByte(hash.length);
            output.write(hash);
            output.write(jpeg);
        }
        return 0;
    }

    /** Reads only each so many-th pixel of large pictures, so that a whole one is never in memory. */
    private static Picture read(String format, long mostPixels, InputStream input) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(input)) {
            reader.setInput(stream, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > mostPixels) {
                throw new IOException(width + " x " + height + " pixels are too many");
            }
            int step = Math.max(1, Math.max(width, height) / (2 * SIDE));
            ImageReadParam parameters = reader.getDefaultReadParam();
            // A long thin picture keeps at least one pixel across.
            parameters.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
            BufferedImage image = reader.read(0, parameters);
            int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
            return new Picture(image.getWidth(), image.getHeight(), pixels);
        } finally {
            reader.dispose();
        }
    }

    private static byte[] encode(Picture picture) throws IOException {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, picture.width(), picture.height(), picture.pixels(), 0, picture.width());
        for (float quality : QUALITIES) {
            byte[] jpeg = encode(image, quality);
            if (jpeg.length <= MOST_BYTES) {
                return jpeg;
            }
        }
        throw new IOException("The thumbnail stays too large");
    }

    private static byte[] encode(BufferedImage image, float quality) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(jpeg)) {
            writer.setOutput(stream);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return jpeg.toByteArray();
    }
}
