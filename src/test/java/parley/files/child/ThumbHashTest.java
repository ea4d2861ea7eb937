package parley.files.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected hashes are those of the package thumbhash 0.1.1 of npm, for the same pixels. */
@Tag("S1-FILE-08")
class ThumbHashTest {
    @ParameterizedTest
    @CsvSource({
        "100, 67, false, IRcGXYJ2JndfR5h3d4l3d3dwt+7Q",
        "40, 100, false, YBcGSwpGHca2gHuEZ1Kgp2A=",
        "64, 64, true, 4QaGLQQHKHRfpHeId2hw14C1IEYXoxdzcA==",
        "100, 3, true, JKOGEYYms6CiiHizoJj5hQbDd4eHiIg="
    })
    void encodesAsItsInventorDoes(int width, int height, boolean seeThrough, String expected) {
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int alpha = seeThrough ? x * 4 + y * y & 255 : 255;
                int red = x * 5 + y * 2 & 255;
                int green = x * y & 255;
                int blue = 255 - 3 * y & 255;
                pixels[y * width + x] = alpha << 24 | red << 16 | green << 8 | blue;
            }
        }
        assertEquals(expected, Base64.getEncoder().encodeToString(ThumbHash.encode(width, height, pixels)));
    }

    @Test
    void encodesASinglePixel() {
        byte[] hash = ThumbHash.encode(1, 1, new int[] {0xFF0000FF});
        assertEquals(0, hash[2] & 0x80);
    }

    @Test
    void takesOnlySmallPictures() {
        assertThrows(IllegalArgumentException.class, () -> ThumbHash.encode(101, 1, new int[101]));
    }
}
