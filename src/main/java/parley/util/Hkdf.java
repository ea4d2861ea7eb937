package parley.util;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys from a key with HMAC-SHA-256. Source: RFC 5869. */
public final class Hkdf {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    /** Looking for a provider takes long, so each thread keeps a MAC. */
    private static final ThreadLocal<Mac> MACS = ThreadLocal.withInitial(Hkdf::newMac);

    private Hkdf() {}

    /** Derives a key of {@code length} bytes for one use, which the text names. */
    public static byte[] derive(byte[] key, byte[] salt, String info, int length) {
        return expand(extract(salt, key), info, length);
    }

    static byte[] extract(byte[] salt, byte[] key) {
        return mac(salt, key);
    }

    /** @param length at most 255 times 32 bytes */
    static byte[] expand(byte[] extracted, byte[] info, int length) {
        byte[] derived = new byte[0];
        byte[] block = new byte[0];
        for (int number = 1; derived.length < length; number++) {
            block = mac(extracted, block, info, new byte[] {(byte) number});
            int before = derived.length;
            derived = Arrays.copyOf(derived, before + HASH_BYTES);
            System.arraycopy(block, 0, derived, before, HASH_BYTES);
        }
        return Arrays.copyOf(derived, length);
    }

    static byte[] expand(byte[] extracted, String info, int length) {
        return expand(extracted, info.getBytes(StandardCharsets.UTF_8), length);
    }

    /** Returns the HMAC of the parts, one behind the other. Source: RFC 2104. */
    static byte[] mac(byte[] key, byte[]... parts) {
        Mac mac = MACS.get();
        try {
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
