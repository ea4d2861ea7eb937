package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileCategory;
import parley.files.content.format.Edits;
import parley.files.content.format.Format;
import parley.files.content.format.Window;

/** Nothing that a file says about itself makes the server run on, run out of memory, or fail with anything but a refusal. */
class DamagedContentTest {
    private static final ContentInspector INSPECTOR = new TypedContentInspector(40_000_000, DurationReader.NONE);

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("jpg", PictureFixtures.privateJpeg(PictureFixtures.jpeg(12, 10, 1), 6, "secret"));
        files.put("png", PictureFixtures.privatePng(PictureFixtures.png(12, 10, 1), 6, "secret"));
        files.put("gif", PictureFixtures.privateGif(PictureFixtures.gif(12, 10, 1), "secret"));
        files.put("webp", PictureFixtures.privateWebp(12, 10, 1, "secret"));
        files.put("mp4", FilmFixtures.mp4("isom", "secret", true, true));
        files.put("mov", FilmFixtures.mp4("qt  ", "secret", true, true));
        files.put("webm", FilmFixtures.webm("webm", "secret", true));
        files.put("wav", FilmFixtures.wav("secret"));
        files.put("avi", FilmFixtures.avi("secret"));
        files.put("mp3", FilmFixtures.mp3("secret"));
        files.put("ogg", FilmFixtures.opus("secret"));
        return files;
    }

    private static boolean refuses(String extension, byte[] bytes) throws IOException {
        return refuses(() -> INSPECTOR.inspect(Inspecting.ask("a." + extension), new HeldBytes(bytes)));
    }

    /** Goes around the look at the type, which takes most of the time. */
    private static boolean walkRefuses(String extension, byte[] bytes) throws IOException {
        Format format = Arrays.stream(ContentType.values())
                .filter(type -> type.format() != null && type.fits(extension))
                .filter(type -> type.category() != FileCategory.IMAGE
                        || type.mimeType().endsWith(extension.replace("jpg", "jpeg")))
                .findFirst()
                .orElseThrow()
                .format();
        return refuses(() -> {
            Edits edits = new Edits(true);
            format.walk(new Window(new HeldBytes(bytes)), edits);
            Edits.apply(bytes, edits.inOrder());
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    /** @return whether it was refused */
    private static boolean refuses(Work work) throws IOException {
        try {
            work.run();
            return false;
        } catch (ParleyException refusal) {
            assertTrue(
                    refusal.code() == ErrorCode.VALIDATION_ERROR || refusal.code() == ErrorCode.UNSUPPORTED_MEDIA_TYPE);
            return true;
        }
    }

    @Test
    void filesThatEndAnywhereAreRefusedOrPassed() throws IOException {
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            byte[] whole = file.getValue();
            for (int length = 0; length < whole.length; length++) {
                byte[] shorter = Arrays.copyOf(whole, length);
                walkRefuses(file.getKey(), shorter);
                if (length % 199 == 0) {
                    refuses(file.getKey(), shorter);
                }
            }
        }
    }

    @Test
    void picturesThatEndEarlyAreRefused() throws IOException {
        for (String extension : new String[] {"jpg", "png", "gif", "webp"}) {
            byte[] whole = files().get(extension);
            for (int length = 0; length < whole.length; length++) {
                assertTrue(walkRefuses(extension, Arrays.copyOf(whole, length)), extension + " of " + length);
            }
        }
    }

    @Test
    void anyBytesMayBeWrong() throws IOException {
        Random random = new Random(3);
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            for (int round = 0; round < 1_500; round++) {
                byte[] bytes = file.getValue().clone();
                int wrong = 1 + random.nextInt(4);
                for (int i = 0; i < wrong; i++) {
                    int at = 4 + random.nextInt(bytes.length - 4);
                    int[] likely = {0, 0xFF, 0x7F, 0x80, 1, random.nextInt(256)};
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(4)), (byte)
                            likely[random.nextInt(6)]);
                }
                walkRefuses(file.getKey(), bytes);
            }
        }
    }

    /** A source that claims to be far larger than memory, with zeros behind what there is. */
    private record Endless(byte[] bytes, long length) implements ByteSource {
        @Override
        public int read(long position, byte[] into) {
            Arrays.fill(into, (byte) 0);
            if (position < bytes.length) {
                System.arraycopy(bytes, (int) position, into, 0, (int) Math.min(into.length, bytes.length - position));
            }
            return (int) Math.min(into.length, length - position);
        }
    }

    @Test
    void hugeLengthsNeedNoMemory() {
        byte[] header =
                FilmFixtures.box("ftyp", new BytesBuilder().text("isom").u32(0).bytes());
        byte[] huge = new BytesBuilder()
                .put(header)
                .u32(1)
                .text("uuid")
                .u32(0, 100_000_000)
                .text("x".repeat(100))
                .bytes();
        assertThrows(
                ParleyException.class,
                () -> INSPECTOR.inspect(Inspecting.ask("a.mp4"), new Endless(huge, 100_000_000L + header.length)));
        byte[] overflow = new BytesBuilder()
                .put(header)
                .u32(1)
                .text("uuid")
                .u32(0x7FFFFFFF, -1)
                .bytes();
        assertThrows(
                ParleyException.class,
                () -> INSPECTOR.inspect(Inspecting.ask("a.mp4"), new Endless(overflow, 1L << 31)));
    }

    @Test
    void manyChangesAreTooMany() {
        BytesBuilder png = new BytesBuilder().put(Arrays.copyOf(PictureFixtures.png(9, 9, 1), 33));
        for (int i = 0; i < 30_000; i++) {
            png.put(PictureFixtures.chunk("tEXt", new byte[0])).put(PictureFixtures.chunk("IDAT", new byte[0]));
        }
        png.put(PictureFixtures.chunk("IEND", new byte[0]));
        Inspecting.refuses(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a.png", png.bytes());
    }

    @Test
    void boxesInBoxesDoNotGoDeep() throws IOException {
        byte[] nested = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            nested = new BytesBuilder()
                    .u32(8 + nested.length)
                    .text("moov")
                    .put(nested)
                    .bytes();
        }
        byte[] header =
                FilmFixtures.box("ftyp", new BytesBuilder().text("isom").u32(0).bytes());
        assertTrue(refuses("mp4", new BytesBuilder().put(header).put(nested).bytes()));
    }

    @Test
    void entitiesThatGrowAreNotFollowed() throws IOException {
        StringBuilder bomb = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            bomb.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
        }
        bomb.append("<!ENTITY far SYSTEM \"http://127.0.0.1:1/\">]><svg x=\"&a39;\">&far;</svg>");
        refuses("xml", bomb.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
