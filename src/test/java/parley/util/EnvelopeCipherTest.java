package parley.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.util.EnvelopeCipher.Sealed;

class EnvelopeCipherTest {
    private static final byte[] TEXT = "words".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = random.generateSeed(32);
    private final EnvelopeCipher cipher = new EnvelopeCipher(List.of(key), random);

    @Test
    void opensWhatItSealed() throws Exception {
        assertArrayEquals(TEXT, cipher.open(cipher.seal(TEXT, "row 1"), "row 1"));
        assertArrayEquals(new byte[0], cipher.open(cipher.seal(new byte[0], ""), ""));
    }

    @Test
    void neverSealsTheSameWayTwice() {
        assertFalse(Arrays.equals(
                cipher.seal(TEXT, "row").bytes(), cipher.seal(TEXT, "row").bytes()));
    }

    @Test
    void refusesAnotherContext() {
        Sealed sealed = cipher.seal(TEXT, "row 1");
        assertThrows(GeneralSecurityException.class, () -> cipher.open(sealed, "row 2"));
    }

    @Test
    void refusesAnyChangedByte() {
        Sealed sealed = cipher.seal(TEXT, "row");
        for (int i = 0; i < sealed.bytes().length; i++) {
            byte[] changed = sealed.bytes().clone();
            changed[i] ^= 1;
            assertThrows(GeneralSecurityException.class, () -> cipher.open(new Sealed(sealed.keyId(), changed), "row"));
        }
        assertThrows(GeneralSecurityException.class, () -> cipher.open(new Sealed(sealed.keyId(), new byte[5]), "row"));
    }

    @Test
    void sealsWithTheNewestKeyAndOpensOlderOnes() throws Exception {
        Sealed old = cipher.seal(TEXT, "row");
        EnvelopeCipher rotated = new EnvelopeCipher(List.of(random.generateSeed(32), key), random);
        assertArrayEquals(TEXT, rotated.open(old, "row"));
        Sealed fresh = rotated.seal(TEXT, "row");
        assertNotEquals(old.keyId(), fresh.keyId());
        assertThrows(GeneralSecurityException.class, () -> cipher.open(fresh, "row"));
    }

    @Test
    void eachScopeHasAKeyOfItsOwn() throws Exception {
        String keyId = cipher.newestIdInScope();
        Sealed sealed = cipher.seal(TEXT, "row", "room 1", keyId);
        assertArrayEquals(TEXT, cipher.open(sealed, "row", "room 1"));
        assertThrows(GeneralSecurityException.class, () -> cipher.open(sealed, "row", "room 2"));
        assertThrows(GeneralSecurityException.class, () -> cipher.open(sealed, "row"));
        Sealed without = new Sealed(cipher.newestId(), sealed.bytes());
        assertThrows(GeneralSecurityException.class, () -> cipher.open(without, "row", "room 1"));
    }

    @Test
    void opensInAScopeWhatWasSealedWithoutOne() throws Exception {
        assertArrayEquals(TEXT, cipher.open(cipher.seal(TEXT, "row"), "row", "room"));
    }

    @Test
    void aMarkRecognisesAndTellsNothingElse() {
        byte[] mark = cipher.mark(TEXT, "row 1");
        assertTrue(cipher.isMarked(mark, TEXT, "row 1"));
        assertFalse(cipher.isMarked(mark, TEXT, "row 2"));
        assertFalse(cipher.isMarked(mark, new byte[1], "row 1"));
        EnvelopeCipher rotated = new EnvelopeCipher(List.of(random.generateSeed(32), key), random);
        assertTrue(rotated.isMarked(mark, TEXT, "row 1"));
        assertFalse(rotated.isMarked(mark, new byte[1], "row 1"));
        EnvelopeCipher without = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        assertTrue(without.isMarked(mark, new byte[1], "row 1"), "nobody can say that it is not");
    }

    @Test
    void keepsItsKeyInAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("evidence.key");
        Sealed sealed = new EnvelopeCipher(List.of(EnvelopeCipher.keyInFile(file, random)), random).seal(TEXT, "row");
        EnvelopeCipher next = new EnvelopeCipher(List.of(EnvelopeCipher.keyInFile(file, random)), random);
        assertArrayEquals(TEXT, next.open(sealed, "row"));
        assertEquals(sealed.keyId(), next.seal(TEXT, "row").keyId());
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThrows(IllegalArgumentException.class, () -> new EnvelopeCipher(List.of(new byte[16]), random));
    }
}
