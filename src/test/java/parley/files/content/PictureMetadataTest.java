package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.files.content.Inspecting.cleaned;
import static parley.files.content.Inspecting.contains;
import static parley.files.content.Inspecting.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.files.content.ContentInspector.Inspection;

/** What a phone writes about its owner is gone; what a viewer sees is the same. */
@Tag("S1-FILE-08")
class PictureMetadataTest {
    private static final String SECRET = "secretplace";

    @Test
    void randomPicturesLoseTheirMetadataAndKeepTheirPixels() throws IOException {
        Random random = new Random(12);
        for (int round = 0; round < 60; round++) {
            int width = 1 + random.nextInt(90);
            int height = 1 + random.nextInt(90);
            int orientation = 1 + random.nextInt(8);
            byte[] plain = random.nextBoolean()
                    ? PictureFixtures.jpeg(width, height, round)
                    : PictureFixtures.progressive(width, height, round);
            holds(PictureFixtures.privateJpeg(plain, orientation, SECRET), "jpg", width, height, orientation);
            byte[] png = PictureFixtures.png(width, height, round);
            holds(PictureFixtures.privatePng(png, orientation, SECRET), "png", width, height, orientation);
            byte[] gif = PictureFixtures.gif(width, height, round);
            holds(PictureFixtures.privateGif(gif, SECRET), "gif", width, height, 1);
        }
    }

    private static void holds(byte[] picture, String extension, int width, int height, int orientation) {
        assertTrue(contains(picture, SECRET));
        byte[] cleaned = cleaned("x." + extension, picture);
        assertFalse(contains(cleaned, SECRET), extension);
        assertArrayEquals(PictureFixtures.decoded(picture), PictureFixtures.decoded(cleaned), extension);
        Inspection before = inspect("x." + extension, picture);
        Inspection after = inspect("x." + extension, cleaned);
        assertEquals(orientation < 5 ? width : height, before.width(), extension);
        assertEquals(orientation < 5 ? height : width, before.height(), extension);
        assertEquals(before.width(), after.width(), extension + " keeps its orientation");
        assertArrayEquals(cleaned, cleaned("x." + extension, cleaned), "A second pass finds nothing");
    }

    @Test
    void anUprightPictureHasNoExifAtAll() {
        byte[] plain = PictureFixtures.jpeg(20, 10, 1);
        assertArrayEquals(plain, cleaned("a.jpg", PictureFixtures.privateJpeg(plain, 1, SECRET)));
        byte[] png = PictureFixtures.png(20, 10, 1);
        assertArrayEquals(png, cleaned("a.png", PictureFixtures.privatePng(png, 1, SECRET)));
    }

    @Test
    void aPictureWithoutMetadataIsServedAsItIs() {
        assertEquals(
                List.of(), inspect("a.jpg", PictureFixtures.jpeg(20, 10, 1)).edits());
        assertEquals(List.of(), inspect("a.png", PictureFixtures.png(20, 10, 1)).edits());
        assertEquals(List.of(), inspect("a.gif", PictureFixtures.gif(20, 10, 1)).edits());
        assertEquals(
                List.of(), inspect("a.webp", PictureFixtures.webp(20, 10, 1)).edits());
    }

    @Test
    void coloursStay() {
        byte[] profile = PictureFixtures.segment(0xE2, "ICC_PROFILE\0\1\1", new byte[300]);
        byte[] adobe = PictureFixtures.segment(0xEE, "Adobe", new byte[] {0, 100, 0, 0, 0, 0, 1});
        byte[] jpeg = PictureFixtures.withSegments(PictureFixtures.jpeg(20, 10, 1), profile, adobe);
        assertArrayEquals(jpeg, cleaned("a.jpg", jpeg));
        byte[] png = PictureFixtures.withChunks(
                PictureFixtures.png(20, 10, 1), PictureFixtures.chunk("gAMA", new byte[] {0, 0, 1, 1}), new byte[0]);
        assertArrayEquals(png, cleaned("a.png", png));
    }

    @Test
    void aGifGoesOnLooping() {
        byte[] cleaned = cleaned("a.gif", PictureFixtures.privateGif(PictureFixtures.gif(20, 10, 1), SECRET));
        assertTrue(contains(cleaned, "NETSCAPE2.0"));
        assertFalse(contains(cleaned, "PRIVATE"));
    }

    @Test
    void anOrientationBehindThePixelsOfAPngCountsForNothing() {
        byte[] png = PictureFixtures.png(20, 10, 1);
        byte[] exif = PictureFixtures.chunk("eXIf", ExifFixture.tiff(6, SECRET, new byte[0]));
        byte[] late = PictureFixtures.withChunks(png, exif);
        assertEquals(20, inspect("a.png", late).width());
        assertArrayEquals(png, cleaned("a.png", late));
    }

    @Test
    void webpSaysThatItsMetadataIsGone() {
        byte[] cleaned = cleaned("a.webp", PictureFixtures.privateWebp(300, 200, 0x336699, SECRET));
        byte[] header =
                new BytesBuilder().zeros(4).le16(299).u8(0).le16(199).u8(0).bytes();
        byte[] expected = PictureFixtures.riff(
                "WEBP",
                PictureFixtures.riffChunk("VP8X", header),
                PictureFixtures.riffChunk("VP8L", PictureFixtures.vp8l(300, 200, 0x336699)));
        assertArrayEquals(expected, cleaned);
        assertEquals(300, inspect("a.webp", cleaned).width());
    }

    @Test
    void aThumbnailInTheFirstHeaderOfAJpegGoesToo() {
        byte[] jfif = PictureFixtures.segment(
                0xE0,
                "JFIF\0",
                new BytesBuilder()
                        .u8(1, 1, 0, 0, 1, 0, 1, 5, 5)
                        .text(SECRET.repeat(7).substring(0, 75))
                        .bytes());
        byte[] jpeg = PictureFixtures.withSegments(PictureFixtures.jpeg(20, 10, 1), jfif);
        byte[] cleaned = cleaned("a.jpg", jpeg);
        assertFalse(contains(cleaned, SECRET));
        assertArrayEquals(PictureFixtures.decoded(jpeg), PictureFixtures.decoded(cleaned));
    }

    @Test
    void whatFollowsThePictureIsCutOff() {
        byte[] film = "PK\3\4 or a film, or <script>".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] picture : List.of(
                PictureFixtures.jpeg(20, 10, 1),
                PictureFixtures.png(20, 10, 1),
                PictureFixtures.gif(20, 10, 1),
                PictureFixtures.webp(20, 10, 1))) {
            byte[] longer = new BytesBuilder().put(picture).put(film).bytes();
            assertArrayEquals(picture, cleaned("picture", longer));
        }
    }

    @Test
    void theSenderMayKeepMetadataButNotBreakTheLimits() {
        byte[] jpeg = PictureFixtures.privateJpeg(PictureFixtures.jpeg(20, 10, 1), 6, SECRET);
        Inspection inspection = inspect(Inspecting.keeping("a.jpg"), jpeg);
        assertEquals(List.of(), inspection.edits());
        assertEquals(10, inspection.width());
        byte[] bomb = PictureFixtures.png(20, 10, 1);
        System.arraycopy(new BytesBuilder().u32(60_000, 60_000).bytes(), 0, bomb, 16, 8);
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, Inspecting.keeping("a.png"), bomb);
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, "a.png", bomb);
    }

    @Test
    void noFormatHidesTooManyPixels() {
        byte[] jpeg = PictureFixtures.jpeg(20, 10, 1);
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00FF\u00C0");
        System.arraycopy(new BytesBuilder().u16(60_000, 60_000).bytes(), 0, jpeg, frame + 5, 4);
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, "a.jpg", jpeg);
        byte[] gif = PictureFixtures.gif(20, 10, 1);
        System.arraycopy(new BytesBuilder().le16(60_000, 60_000).bytes(), 0, gif, 6, 4);
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, "a.gif", gif);
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, "a.webp", PictureFixtures.webp(16_000, 16_000, 1));
        byte[] small = new BytesBuilder().zeros(4).le16(9).u8(0).le16(9).u8(0).bytes();
        Inspecting.refuses(
                ErrorCode.VALIDATION_ERROR,
                "a.webp",
                PictureFixtures.riff(
                        "WEBP",
                        PictureFixtures.riffChunk("VP8X", small),
                        PictureFixtures.riffChunk("VP8L", PictureFixtures.vp8l(16_000, 16_000, 1))));
    }
}
