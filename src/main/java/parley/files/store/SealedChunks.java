package parley.files.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import parley.util.Hkdf;

/**
 * Seals the bytes of one segment in chunks of 64 KiB, each with AES-256-GCM, so that any of them can be opened alone.
 * The key is of this segment only, and the nonce is the chunk's place in it, so no nonce is used twice. As in the
 * STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar, 2015) the nonce also says whether the chunk ends the
 * segment; only a chunk shorter than the others does. Safe for use by several threads.
 */
public final class SealedChunks {
    /** Plain bytes of each chunk but the last. */
    public static final int CHUNK_BYTES = 64 << 10;

    public static final int TAG_BYTES = 16;
    public static final int SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int LAST_FLAG_AT = 3;

    /** Looking for a provider takes long, so each thread keeps a cipher. */
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(SealedChunks::newCipher);

    private final SecretKey key;
    private final byte[] context;

    /**
     * @param dataKey the file's random key of 32 bytes
     * @param salt random bytes of the segment, at least 16
     */
    public SealedChunks(byte[] dataKey, byte[] salt, String fileId) {
        this.key = new SecretKeySpec(Hkdf.derive(dataKey, salt, "parley file segment", KEY_BYTES), "AES");
        this.context = fileId.getBytes(StandardCharsets.UTF_8);
    }

    /** Seals plain bytes that begin with chunk {@code first}; only the segment's last chunk may be a short one. */
    public byte[] seal(long first, byte[] plain, int length) {
        byte[] sealed = new byte[(int) sealedLength(length)];
        try {
            int at = 0;
            for (int from = 0; from < length; from += CHUNK_BYTES) {
                int count = Math.min(CHUNK_BYTES, length - from);
                at += cipher(Cipher.ENCRYPT_MODE, first + from / CHUNK_BYTES, count < CHUNK_BYTES)
                        .doFinal(plain, from, count, sealed, at);
            }
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
        return sealed;
    }

    /** Opens sealed chunks from {@code first} on; throws GeneralSecurityException if a bit of them has changed. */
    public byte[] open(long first, byte[] sealed) throws GeneralSecurityException {
        byte[] plain = new byte[(int) plainLength(sealed.length)];
        int at = 0;
        for (int from = 0; from < sealed.length; from += SEALED_BYTES) {
            int count = Math.min(SEALED_BYTES, sealed.length - from);
            at += cipher(Cipher.DECRYPT_MODE, first + from / SEALED_BYTES, count < SEALED_BYTES)
                    .doFinal(sealed, from, count, plain, at);
        }
        return plain;
    }

    /** Returns the bytes that so many plain ones take when they are sealed from the start of a chunk. */
    public static long sealedLength(long plain) {
        return plain + TAG_BYTES * ((plain + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }

    private static long plainLength(long sealed) throws GeneralSecurityException {
        long chunks = (sealed + SEALED_BYTES - 1) / SEALED_BYTES;
        if (sealed > 0 && sealed % SEALED_BYTES > 0 && sealed % SEALED_BYTES <= TAG_BYTES) {
            throw new GeneralSecurityException("a sealed chunk is cut off");
        }
        return sealed - chunks * TAG_BYTES;
    }

    private Cipher cipher(int mode, long index, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .put(LAST_FLAG_AT, (byte) (last ? 1 : 0))
                .putLong(NONCE_BYTES - Long.BYTES, index)
                .array();
        Cipher cipher = CIPHERS.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
