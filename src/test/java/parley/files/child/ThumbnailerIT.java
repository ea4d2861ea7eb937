package parley.files.child;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.files.child.ChildEnd.Kind;
import parley.files.content.ByteSource;

/** Real child JVMs, whose heap has 64 MiB. */
@Tag("S1-FILE-08")
@Tag("S1-FILE-17")
@Tag("runtime")
class ThumbnailerIT {
    private static final long MAX_PIXELS = 40_000_000;

    @TempDir
    static Path base;

    private static Vertx vertx;
    private static Children children;
    private static Thumbnailer thumbnailer;

    @BeforeAll
    static void open() throws IOException {
        vertx = Vertx.vertx();
        children = new Children(vertx, 1, 4, ChildFolders.in(base));
        thumbnailer = new Thumbnailer(children, MAX_PIXELS);
    }

    @AfterAll
    static void close() throws Exception {
        children.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(long position, byte[] into) {
                int count = (int) Math.min(into.length, bytes.length - position);
                System.arraycopy(bytes, (int) position, into, 0, count);
                return count;
            }
        };
    }

    private static Optional<Thumbnail> make(String mimeType, byte[] picture) throws Exception {
        return thumbnailer
                .make(mimeType, source(picture))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    /** Red on the left and blue on the right. */
    private static BufferedImage halves(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        int[] row = new int[width];
        Arrays.fill(row, 0, width / 2, 0xFFFF0000);
        Arrays.fill(row, width / 2, width, 0xFF0000FF);
        for (int y = 0; y < height; y++) {
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, bytes));
        return bytes.toByteArray();
    }

    private static byte[] progressive(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(stream);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage shown(Thumbnail thumbnail) throws IOException {
        Buffer picture = thumbnail.picture();
        assertTrue(picture.length() <= ThumbnailMain.MOST_BYTES, () -> picture.length() + " bytes");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.getBytes()));
        assertEquals(thumbnail.width() + "x" + thumbnail.height(), image.getWidth() + "x" + image.getHeight());
        return image;
    }

    private static String colour(BufferedImage image, double x, double y) {
        int pixel = image.getRGB((int) (x * image.getWidth()), (int) (y * image.getHeight()));
        int red = pixel >> 16 & 0xFF;
        int blue = pixel & 0xFF;
        return red > 150 && blue > 150 ? "white" : red > 150 ? "red" : blue > 150 ? "blue" : "dark";
    }

    @Test
    void shrinksA40MegapixelJpegIn64MegabytesOfHeap() throws Exception {
        byte[] jpeg = encode(halves(8_000, 5_000, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        BufferedImage small = shown(make("image/jpeg", jpeg).orElseThrow());
        assertEquals("320x200", small.getWidth() + "x" + small.getHeight());
        assertEquals("red", colour(small, 0.2, 0.5));
        assertEquals("blue", colour(small, 0.8, 0.5));
    }

    @Test
    void shrinksAProgressiveJpegOf40Megapixels() throws Exception {
        byte[] jpeg = progressive(halves(8_000, 5_000, BufferedImage.TYPE_3BYTE_BGR));
        assertEquals("blue", colour(shown(make("image/jpeg", jpeg).orElseThrow()), 0.8, 0.5));
    }

    @Test
    void shrinksA40MegapixelPng() throws Exception {
        byte[] png = encode(halves(8_000, 5_000, BufferedImage.TYPE_3BYTE_BGR), "png");
        assertEquals("red", colour(shown(make("image/png", png).orElseThrow()), 0.2, 0.5));
    }

    @Test
    void showsWhatIsSeenThroughAsWhite() throws Exception {
        BufferedImage image = halves(400, 300, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 300; y++) {
            for (int x = 0; x < 200; x++) {
                image.setRGB(x, y, 0x00FF0000);
            }
        }
        Thumbnail thumbnail = make("image/png", encode(image, "png")).orElseThrow();
        assertEquals("white", colour(shown(thumbnail), 0.2, 0.5));
        assertEquals("blue", colour(shown(thumbnail), 0.8, 0.5));
        assertEquals(0x80, thumbnail.thumbhash()[2] & 0x80, "the thumbhash knows of it");
    }

    @Test
    void shrinksAGif() throws Exception {
        byte[] gif = encode(halves(1_000, 400, BufferedImage.TYPE_BYTE_INDEXED), "gif");
        assertEquals("red", colour(shown(make("image/gif", gif).orElseThrow()), 0.2, 0.5));
    }

    @Test
    void turnsAJpegUpright() throws Exception {
        byte[] jpeg = encode(halves(400, 200, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        byte[] head = JpegBytes.oriented(6, true);
        byte[] turned =
                Buffer.buffer(head).appendBytes(jpeg, 2, jpeg.length - 2).getBytes();
        BufferedImage small = shown(make("image/jpeg", turned).orElseThrow());
        assertEquals("160x320", small.getWidth() + "x" + small.getHeight());
        assertEquals("red", colour(small, 0.5, 0.2));
        assertEquals("blue", colour(small, 0.5, 0.8));
    }

    @Test
    void keepsNoiseBelow30Kilobytes() throws Exception {
        BufferedImage noise = new BufferedImage(320, 320, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(7);
        for (int i = 0; i < 320 * 320; i++) {
            noise.setRGB(i % 320, i / 320, random.nextInt());
        }
        shown(make("image/png", encode(noise, "png")).orElseThrow());
    }

    @Test
    void hasTheHashOfTheSamePixels() throws Exception {
        int[] pixels = new int[100 * 80];
        Arrays.fill(pixels, 0xFF336699);
        BufferedImage flat = new BufferedImage(100, 80, BufferedImage.TYPE_INT_RGB);
        flat.setRGB(0, 0, 100, 80, pixels, 0, 100);
        Thumbnail thumbnail = make("image/png", encode(flat, "png")).orElseThrow();
        assertArrayEquals(ThumbHash.encode(100, 80, pixels), thumbnail.thumbhash());
    }

    /** A head of 60,000 × 60,000 pixels and nothing behind it. */
    @Test
    void makesNoneOfABomb() throws Exception {
        byte[] head = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(60_000)
                .putInt(60_000)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 sum = new CRC32();
        sum.update(head);
        byte[] bomb = ByteBuffer.allocate(8 + 25)
                .putLong(0x89504E470D0A1A0AL)
                .putInt(13)
                .put(head)
                .putInt((int) sum.getValue())
                .array();
        assertTrue(make("image/png", bomb).isEmpty());
        byte[] sound = encode(halves(40, 40, BufferedImage.TYPE_INT_RGB), "png");
        assertTrue(make("image/png", sound).isPresent(), "the next picture is not harmed");
    }

    /** No limit of pixels stops this one; what becomes of its own thumbnail does not matter. */
    @Test
    void isNotHarmedByAGifOf60000PixelsASide() throws Exception {
        Thumbnailer careless = new Thumbnailer(children, Long.MAX_VALUE);
        byte[] head = ByteBuffer.allocate(13)
                .put("GIF89a".getBytes(StandardCharsets.ISO_8859_1))
                .put(new byte[] {(byte) 0x60, (byte) 0xEA, (byte) 0x60, (byte) 0xEA, (byte) 0x80, 0, 0})
                .array();
        byte[] rest = new byte[] {0, 0, 0, -1, -1, -1, 0x2C, 0, 0, 0, 0, 0x60, (byte) 0xEA, 0x60, (byte) 0xEA, 0, 2, 2};
        byte[] bomb = Buffer.buffer(head)
                .appendBytes(rest)
                .appendBytes(new byte[] {0x4C, 1, 0, 0x3B})
                .getBytes();
        careless.make("image/gif", source(bomb))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        byte[] sound = encode(halves(40, 40, BufferedImage.TYPE_INT_RGB), "png");
        assertTrue(make("image/png", sound).isPresent());
    }

    @Test
    void killsAChildThatHangs() throws Exception {
        ByteSource endless = new ByteSource() {
            @Override
            public long length() {
                return Long.MAX_VALUE;
            }

            @Override
            public int read(long position, byte[] into) {
                // Segments of comments without end.
                for (int i = 0; i < into.length; i += 4) {
                    System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 2}, 0, into, i, 4);
                }
                if (position == 0) {
                    into[1] = (byte) 0xD8;
                    into[2] = (byte) 0xFF;
                    into[3] = (byte) 0xFE;
                    into[4] = 0;
                    into[5] = 4;
                    into[6] = 0;
                    into[7] = 0;
                }
                return into.length;
            }
        };
        Set<Long> before = childrenHere();
        ChildEnd end = children.run(thumbnailer.command("jpeg", 2_000), endless, new CollectedOutput())
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertTrue(end.kind() == Kind.TIME_LIMIT || end.kind() == Kind.FAILED, end::toString);
        assertEquals(before, childrenHere());
    }

    /** Other tests of this JVM have servers and browsers running. */
    private static Set<Long> childrenHere() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    void makesNoneOfWhatIsNoPictureOrIsCutOff() throws Exception {
        assertTrue(make("image/webp", new byte[100]).isEmpty());
        assertTrue(make("image/jpeg", "<html>".getBytes(StandardCharsets.UTF_8)).isEmpty());
        byte[] png = encode(halves(400, 300, BufferedImage.TYPE_INT_RGB), "png");
        assertTrue(make("image/png", Arrays.copyOf(png, 60)).isEmpty());
    }
}
