package parley.files.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-FILE-12")
class TextBytesTest {
    private final TextBytes text = new TextBytes(7, 1_000);

    @Test
    void partsAreThoseOfTheWhole() {
        byte[] whole = text.whole();
        assertEquals(1_000, whole.length);
        for (int from = 0; from < whole.length; from += 37) {
            for (int to = from; to <= whole.length; to += 91) {
                assertArrayEquals(Arrays.copyOfRange(whole, from, to), text.slice(from, to));
            }
        }
    }

    @Test
    void theHashIsThatOfTheWhole() {
        TextBytes large = new TextBytes(7, 600_001);
        assertEquals(TextBytes.sha256(large.whole()), large.sha256());
    }

    @Test
    void anotherSeedMakesAnotherText() {
        assertNotEquals(text.sha256(), new TextBytes(8, 1_000).sha256());
    }
}
