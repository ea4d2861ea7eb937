package parley.files.content.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import parley.files.content.FilmFixtures;
import parley.files.content.HeldBytes;

/** A page whose comments were emptied must still pass a decoder's check. */
class OggTest {
    @Test
    void theChecksumIsThatOfTheCatalogueOfChecksums() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x89A1897F, Ogg.checksum(digits), "CRC-32/CKSUM, whose result is inverted: 0x765E7680");
    }

    @Test
    void anEmptiedPageHasANewChecksum() throws Exception {
        byte[] sound = FilmFixtures.opus("secret");
        Edits edits = new Edits(true);
        Ogg.walk(new Window(new HeldBytes(sound)), edits);
        byte[] page = edits.inOrder().get(0).by();
        int stated = 0;
        for (int i = 3; i >= 0; i--) {
            stated = stated << 8 | page[22 + i] & 0xFF;
        }
        Arrays.fill(page, 22, 26, (byte) 0);
        assertEquals(Ogg.checksum(page), stated);
    }
}
