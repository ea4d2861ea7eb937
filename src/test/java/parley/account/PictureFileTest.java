package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.account.DrawnPictures.drawn;
import static parley.account.DrawnPictures.jpeg;
import static parley.account.DrawnPictures.png;
import static parley.account.DrawnPictures.withExif;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

class PictureFileTest {
    private static BufferedImage shown(PictureFile.Written written) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(written.image().getBytes()));
    }

    private static void assertRefused(ErrorCode code, String format, byte[] bytes) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> PictureFile.anew(format, bytes));
        assertEquals(code, refusal.code());
    }

    @ParameterizedTest
    @CsvSource({"png, 800, 400, 512, 256", "jpeg, 400, 800, 256, 512", "gif, 100, 50, 100, 50", "jpeg, 4096, 1, 512, 1"
    })
    void isNoLargerThanItIsShown(String format, int width, int height, int shownWidth, int shownHeight)
            throws IOException {
        PictureFile.Written written =
                PictureFile.anew(format, drawn(format, width, height, BufferedImage.TYPE_INT_RGB));
        BufferedImage shown = shown(written);
        assertEquals("image/jpeg", written.mediaType());
        assertEquals(shownWidth, shown.getWidth());
        assertEquals(shownHeight, shown.getHeight());
    }

    @Test
    void whatIsClearStaysClear() throws IOException {
        byte[] clear = drawn("png", 20, 20, BufferedImage.TYPE_INT_ARGB);
        PictureFile.Written written = PictureFile.anew("png", clear);
        assertEquals("image/png", written.mediaType());
        assertTrue(shown(written).getColorModel().hasAlpha());
    }

    /** The left half of the original is red. */
    @ParameterizedTest
    @CsvSource({
        "1, 40, 20, LEFT",
        "2, 40, 20, RIGHT",
        "3, 40, 20, RIGHT",
        "4, 40, 20, LEFT",
        "5, 20, 40, TOP",
        "6, 20, 40, TOP",
        "7, 20, 40, BOTTOM",
        "8, 20, 40, BOTTOM",
        "9, 40, 20, LEFT"
    })
    void standsUprightAndTellsNothingElse(int orientation, int width, int height, String red) throws IOException {
        byte[] taken = withExif(jpeg(40, 20), orientation);
        PictureFile.Written written = PictureFile.anew("jpeg", taken);
        BufferedImage shown = shown(written);
        assertEquals(width, shown.getWidth());
        assertEquals(height, shown.getHeight());
        int x = red.equals("LEFT") ? 2 : red.equals("RIGHT") ? width - 3 : width / 2;
        int y = red.equals("TOP") ? 2 : red.equals("BOTTOM") ? height - 3 : height / 2;
        assertTrue((shown.getRGB(x, y) >> 16 & 0xff) > 200, "red is where it belongs");
        assertTrue((shown.getRGB(width - 1 - x, height - 1 - y) & 0xff) > 200 || red.isEmpty(), "and blue");
        assertFalse(new String(written.image().getBytes(), StandardCharsets.ISO_8859_1).contains("GPS"));
    }

    @Test
    void isRefusedForItsPixelsBeforeTheyAreRead() {
        assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, "png", drawn("png", 4_097, 1, BufferedImage.TYPE_BYTE_BINARY));
        assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, "png", drawn("png", 4_000, 4_000, BufferedImage.TYPE_BYTE_BINARY));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 20, 100, 200})
    void whatIsCutOffIsNoPicture(int length) {
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "jpeg", Arrays.copyOf(jpeg(64, 64), length));
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "png", Arrays.copyOf(png(640, 640), Math.min(length, 60)));
    }

    @Test
    void moreScansThanAPictureNeedsAreNotRead() {
        byte[] jpeg = jpeg(64, 64);
        byte[] scan = {(byte) 0xff, (byte) 0xda};
        ByteBuffer many = ByteBuffer.allocate(jpeg.length + 70 * scan.length).put(jpeg);
        while (many.hasRemaining()) {
            many.put(scan);
        }
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "jpeg", many.array());
    }

    @Test
    void aSignatureAloneIsNoPicture() {
        byte[] signed = "\u0089PNG\r\n\u001a\n<html><script>".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "png", signed);
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "gif", "GIF89a".getBytes(StandardCharsets.US_ASCII));
    }
}
