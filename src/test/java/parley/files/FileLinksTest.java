package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.files.FileLinks.Grant;
import parley.util.EnvelopeCipher;

@Tag("S1-FILE")
class FileLinksTest {
    private static final Grant GRANT = new Grant("zoë", "epoch 7", 1_700_000_000_000L);

    private final SecureRandom random = new SecureRandom();
    private final byte[] oldKey = random.generateSeed(32);
    private final byte[] newKey = random.generateSeed(32);
    private final FileLinks links = links(oldKey);

    private FileLinks links(byte[]... keys) {
        return new FileLinks(new EnvelopeCipher(List.of(keys), random));
    }

    @Test
    void tellsWhatWasSigned() {
        assertEquals(Optional.of(GRANT), links.read("f1", links.sign("f1", GRANT)));
    }

    @Test
    void holdsForOneFile() {
        assertEquals(Optional.empty(), links.read("f2", links.sign("f1", GRANT)));
        assertEquals(Optional.empty(), links.read("f", links.sign("f1", new Grant("1zoë", "e", 1))));
    }

    @Test
    void noBitCanBeChanged() {
        byte[] signature = Base64.getUrlDecoder().decode(links.sign("f1", GRANT));
        for (int i = 0; i < signature.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = signature.clone();
                changed[i] ^= (byte) (1 << bit);
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
                assertEquals(Optional.empty(), links.read("f1", text), "byte " + i);
            }
        }
    }

    @Test
    void whatIsNoSignatureSaysNothing() {
        for (String none : List.of("", "?", "AAAA", "A".repeat(54), "A".repeat(2_000), "ä")) {
            assertEquals(Optional.empty(), links.read("f1", none), none);
        }
        assertEquals(Optional.empty(), links.read("f1", null));
    }

    @Test
    void aKeyThatIsNotKnownSignsNothingAndAnOlderOneStillDoes() {
        String signature = links.sign("f1", GRANT);
        assertEquals(Optional.of(GRANT), links(newKey, oldKey).read("f1", signature));
        assertEquals(Optional.empty(), links(newKey).read("f1", signature));
    }
}
