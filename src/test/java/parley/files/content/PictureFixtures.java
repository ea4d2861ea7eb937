package parley.files.content;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures with and without metadata, made of random lines. */
public final class PictureFixtures {
    private PictureFixtures() {}

    public static BufferedImage pixels(int width, int height, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int colour = random.nextInt();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                colour = random.nextInt(9) == 0 ? random.nextInt() : colour;
                image.setRGB(x, y, colour);
            }
        }
        return image;
    }

    public static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    public static byte[] jpeg(int width, int height, long seed) {
        return encode(pixels(width, height, seed), "jpg");
    }

    public static byte[] progressive(int width, int height, long seed) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriteParam setting = writer.getDefaultWriteParam();
        setting.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(pixels(width, height, seed), null, null), setting);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Puts segments behind the JFIF header. */
    public static byte[] withSegments(byte[] jpeg, byte[]... segments) {
        int from = 4 + (jpeg[4] & 0xFF) * 256 + (jpeg[5] & 0xFF);
        BytesBuilder built = new BytesBuilder().put(Arrays.copyOf(jpeg, from));
        for (byte[] segment : segments) {
            built.put(segment);
        }
        return built.put(Arrays.copyOfRange(jpeg, from, jpeg.length)).bytes();
    }

    public static byte[] segment(int marker, String name, byte[] content) {
        return new BytesBuilder()
                .u8(0xFF, marker)
                .u16(2 + name.length() + content.length)
                .text(name)
                .put(content)
                .bytes();
    }

    public static byte[] xmp(String secret) {
        return ("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                        + "<rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='48,8.2N' "
                        + "xmlns:aux='http://ns.adobe.com/exif/1.0/aux/' aux:SerialNumber='" + secret
                        + "'/></rdf:RDF></x:xmpmeta>")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** All that a phone and an editor leave in a picture. */
    public static byte[] privateJpeg(byte[] jpeg, int orientation, String secret) {
        byte[] thumbnail = jpeg(16, 12, secret.hashCode());
        byte[] city = new BytesBuilder()
                .u8(0x1C, 2, 90)
                .u16(secret.length())
                .text(secret)
                .bytes();
        byte[] iptc = new BytesBuilder()
                .text("8BIM")
                .u16(0x0404, 0)
                .u32(city.length)
                .put(city)
                .zeros(city.length & 1)
                .bytes();
        return withSegments(
                jpeg,
                segment(0xE1, "Exif\0\0", ExifFixture.tiff(orientation, secret, thumbnail)),
                segment(0xE1, "http://ns.adobe.com/xap/1.0/\0", xmp(secret)),
                segment(0xED, "Photoshop 3.0\0", iptc),
                segment(0xE2, "MPF\0", secret.getBytes(StandardCharsets.US_ASCII)),
                segment(0xE5, "Phone", secret.getBytes(StandardCharsets.US_ASCII)),
                segment(0xFE, "", ("Taken by " + secret).getBytes(StandardCharsets.US_ASCII)));
    }

    public static byte[] png(int width, int height, long seed) {
        return encode(pixels(width, height, seed), "png");
    }

    /** Puts chunks behind the header, and the last one in front of the end. */
    public static byte[] withChunks(byte[] png, byte[]... chunks) {
        int header = 33;
        int end = png.length - 12;
        BytesBuilder built = new BytesBuilder().put(Arrays.copyOf(png, header));
        for (int i = 0; i < chunks.length - 1; i++) {
            built.put(chunks[i]);
        }
        return built.put(Arrays.copyOfRange(png, header, end))
                .put(chunks[chunks.length - 1])
                .put(Arrays.copyOfRange(png, end, png.length))
                .bytes();
    }

    public static byte[] chunk(String type, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(type.getBytes(StandardCharsets.US_ASCII));
        checksum.update(content);
        return new BytesBuilder()
                .u32(content.length)
                .text(type)
                .put(content)
                .u32(checksum.getValue())
                .bytes();
    }

    public static byte[] privatePng(byte[] png, int orientation, String secret) {
        return withChunks(
                png,
                chunk("tEXt", ("Author\0" + secret).getBytes(StandardCharsets.US_ASCII)),
                chunk(
                        "zTXt",
                        new BytesBuilder()
                                .text("Comment\0\0")
                                .put(deflated(secret))
                                .bytes()),
                chunk(
                        "iTXt",
                        new BytesBuilder()
                                .text("XML:com.adobe.xmp\0\0\0\0\0")
                                .put(xmp(secret))
                                .bytes()),
                chunk("eXIf", ExifFixture.tiff(orientation, secret, jpeg(16, 12, 1))),
                chunk("prVt", secret.getBytes(StandardCharsets.US_ASCII)),
                chunk("tIME", new BytesBuilder().u16(2024).u8(5, 6, 7, 8, 9).bytes()));
    }

    private static byte[] deflated(String text) {
        Deflater deflater = new Deflater();
        deflater.setInput(text.getBytes(StandardCharsets.US_ASCII));
        deflater.finish();
        byte[] output = new byte[1_000];
        int length = deflater.deflate(output);
        deflater.end();
        return Arrays.copyOf(output, length);
    }

    /** A lossless picture of one colour: each of the five prefix codes knows a single symbol, so pixels take no bits. */
    public static byte[] vp8l(int width, int height, int colour) {
        long[] bits = {width - 1, 14, height - 1, 14, 0, 1, 0, 3, 0, 1, 0, 1, 0, 1};
        int[] symbols = {colour >> 8 & 0xFF, colour >> 16 & 0xFF, colour & 0xFF, 0xFF, 0};
        byte[] stream = new byte[32];
        int at = 0;
        for (int i = 0; i < bits.length; i += 2) {
            at = append(stream, at, bits[i], (int) bits[i + 1]);
        }
        for (int symbol : symbols) {
            at = append(stream, at, 1 | 4, 3);
            at = append(stream, at, symbol, 8);
        }
        return new BytesBuilder()
                .u8(0x2F)
                .put(Arrays.copyOf(stream, (at + 7) / 8))
                .bytes();
    }

    private static int append(byte[] stream, int at, long bits, int count) {
        for (int i = 0; i < count; i++) {
            stream[(at + i) / 8] |= (byte) ((bits >> i & 1) << (at + i) % 8);
        }
        return at + count;
    }

    public static byte[] riff(String form, byte[]... chunks) {
        BytesBuilder content = new BytesBuilder().text(form);
        for (byte[] chunk : chunks) {
            content.put(chunk);
        }
        return new BytesBuilder()
                .text("RIFF")
                .le32(content.size())
                .put(content.bytes())
                .bytes();
    }

    public static byte[] riffChunk(String type, byte[] content) {
        return new BytesBuilder()
                .text(type)
                .le32(content.length)
                .put(content)
                .zeros(content.length & 1)
                .bytes();
    }

    public static byte[] webp(int width, int height, int colour) {
        return riff("WEBP", riffChunk("VP8L", vp8l(width, height, colour)));
    }

    public static byte[] privateWebp(int width, int height, int colour, String secret) {
        byte[] header = new BytesBuilder()
                .u8(0x0C, 0, 0, 0)
                .le16(width - 1)
                .u8(0)
                .le16(height - 1)
                .u8(0)
                .bytes();
        return riff(
                "WEBP",
                riffChunk("VP8X", header),
                riffChunk("VP8L", vp8l(width, height, colour)),
                riffChunk("EXIF", ExifFixture.tiff(1, secret, jpeg(16, 12, 1))),
                riffChunk("XMP ", xmp(secret)),
                riffChunk("PRVT", secret.getBytes(StandardCharsets.US_ASCII)));
    }

    public static byte[] gif(int width, int height, long seed) {
        return encode(pixels(width, height, seed), "gif");
    }

    /** Puts extensions in front of the first one or the first frame. */
    public static byte[] privateGif(byte[] gif, String secret) {
        int from = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << (gif[10] & 7) + 1);
        byte[] looping = new BytesBuilder()
                .u8(0x21, 0xFF, 11)
                .text("NETSCAPE2.0")
                .u8(3, 1, 0, 0, 0)
                .bytes();
        byte[] comment = new BytesBuilder()
                .u8(0x21, 0xFE, secret.length())
                .text(secret)
                .u8(0)
                .bytes();
        byte[] application = new BytesBuilder()
                .u8(0x21, 0xFF, 11)
                .text("PRIVATE 1.0")
                .u8(secret.length())
                .text(secret)
                .u8(0)
                .bytes();
        return new BytesBuilder()
                .put(Arrays.copyOf(gif, from))
                .put(looping)
                .put(comment)
                .put(application)
                .put(Arrays.copyOfRange(gif, from, gif.length))
                .bytes();
    }

    /** Returns the colours of all pixels, in the decoder's order. */
    public static int[] decoded(byte[] picture) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
