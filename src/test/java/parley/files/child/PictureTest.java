package parley.files.child;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S1-FILE-08")
class PictureTest {
    /**
     * Pixels a to f of a picture of 3 × 2, and the rows that each orientation shows. Source: Exif 2.32, table of tag
     * 274.
     */
    @ParameterizedTest
    @CsvSource({
        "1, abc/def",
        "2, cba/fed",
        "3, fed/cba",
        "4, def/abc",
        "5, ad/be/cf",
        "6, da/eb/fc",
        "7, fc/eb/da",
        "8, cf/be/ad",
        "9, abc/def"
    })
    void turnsAsExifSays(int orientation, String expected) {
        Picture upright = new Picture(3, 2, "abcdef".chars().toArray()).upright(orientation);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < upright.pixels().length; i++) {
            rows.append(i > 0 && i % upright.width() == 0 ? "/" : "").append((char) upright.pixels()[i]);
        }
        assertEquals(expected, rows.toString());
    }

    @Test
    void shrinksToTheMeanOfWhatAPixelCovers() {
        Picture picture = new Picture(4, 2, new int[] {
            0xFF000000, 0xFF020202, 0x00FFFFFF, 0xFF0A0A0A, 0xFF000000, 0xFF020202, 0x00FFFFFF, 0xFF0A0A0A
        });
        assertArrayEquals(new int[] {0xFF010101, 0x7F0A0A0A}, picture.within(2).pixels());
    }

    @Test
    void keepsAThinPictureVisible() {
        Picture thin = new Picture(1000, 2, new int[2000]).within(320);
        assertEquals("320x1", thin.width() + "x" + thin.height());
    }

    @Test
    void putsWhatIsSeenThroughOnWhite() {
        int[] pixels = new Picture(3, 1, new int[] {0, 0xFF123456, 0x80000000})
                .onWhite()
                .pixels();
        assertArrayEquals(new int[] {0xFFFFFFFF, 0xFF123456, 0xFF7F7F7F}, pixels);
    }

    @Test
    void findsTheOrientationOfEitherByteOrder() {
        assertEquals(6, JpegOrientation.of(JpegBytes.oriented(6, true)));
        assertEquals(8, JpegOrientation.of(JpegBytes.oriented(8, false)));
        assertEquals(1, JpegOrientation.of(JpegBytes.oriented(9, false)));
    }

    @Test
    void takesADamagedHeadForUpright() {
        byte[] head = JpegBytes.oriented(6, true);
        for (int length = 0; length < head.length; length++) {
            byte[] cut = Arrays.copyOf(head, length);
            int orientation = JpegOrientation.of(cut);
            assertEquals(1, orientation == 6 ? 1 : orientation);
            for (int value : new int[] {0, 0x7F, 0xFF}) {
                byte[] broken = head.clone();
                broken[length] = (byte) value;
                JpegOrientation.of(broken);
            }
        }
    }
}
