package parley.files.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S2-DAT-01")
class SealedChunksTest {
    private static final int CHUNK = SealedChunks.CHUNK_BYTES;
    private static final int SEALED = SealedChunks.SEALED_BYTES;

    /** The cipher refuses a nonce that its thread has just used with the same key. */
    private static final AtomicInteger SALTS = new AtomicInteger(100);

    private final byte[] dataKey = bytes(32, 1);
    private final byte[] salt = bytes(16, SALTS.incrementAndGet());
    private final SealedChunks chunks = new SealedChunks(dataKey, salt, "f1");

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void refused(SealedChunks chunks, long first, byte[] sealed) {
        assertThrows(GeneralSecurityException.class, () -> chunks.open(first, sealed));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77})
    void opensWhatItSealed(int length) throws GeneralSecurityException {
        byte[] plain = bytes(length, length);
        byte[] sealed = chunks.seal(5, plain, length);
        assertEquals(SealedChunks.sealedLength(length), sealed.length);
        assertArrayEquals(plain, chunks.open(5, sealed));
    }

    @Test
    void opensOneChunkWithoutTheOthers() throws GeneralSecurityException {
        byte[] plain = bytes(3 * CHUNK, 3);
        byte[] sealed = chunks.seal(0, plain, plain.length);
        assertArrayEquals(
                Arrays.copyOfRange(plain, CHUNK, 2 * CHUNK),
                chunks.open(1, Arrays.copyOfRange(sealed, SEALED, 2 * SEALED)));
    }

    @Test
    void refusesEachChangedBit() {
        byte[] sealed = chunks.seal(0, bytes(40, 1), 40);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            refused(chunks, 0, changed);
        }
    }

    @Test
    void refusesSwappedMovedAndShortenedChunks() {
        byte[] plain = bytes(3 * CHUNK + 50, 4);
        byte[] sealed = chunks.seal(0, plain, plain.length);
        byte[] swapped = ByteBuffer.allocate(2 * SEALED)
                .put(sealed, SEALED, SEALED)
                .put(sealed, 0, SEALED)
                .array();
        refused(chunks, 0, swapped);
        refused(chunks, 1, Arrays.copyOf(sealed, SEALED));
        for (int length : new int[] {1, 15, 16, 17, SEALED - 1, SEALED + 1, SEALED + 16, sealed.length - 1}) {
            refused(chunks, 0, Arrays.copyOf(sealed, length));
        }
    }

    @Test
    void refusesAnotherFileKeyOrSalt() {
        byte[] sealed = chunks.seal(0, bytes(40, 1), 40);
        refused(new SealedChunks(dataKey, salt, "f2"), 0, sealed);
        refused(new SealedChunks(dataKey, bytes(16, 3), "f1"), 0, sealed);
        refused(new SealedChunks(bytes(32, 9), salt, "f1"), 0, sealed);
    }

    /** A chunk that ends a segment and one that does not are sealed differently, even with the same place. */
    @Test
    void sealsTheSameBytesDifferentlyInAnotherPlace() {
        byte[] plain = bytes(CHUNK, 1);
        byte[] first = chunks.seal(0, plain, CHUNK);
        assertFalse(Arrays.equals(first, chunks.seal(1, plain, CHUNK)));
        byte[] ending = chunks.seal(0, plain, CHUNK - 1);
        assertFalse(Arrays.equals(Arrays.copyOf(first, CHUNK - 1), Arrays.copyOf(ending, CHUNK - 1)));
    }
}
