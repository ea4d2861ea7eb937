package parley.files.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A text of any length that is never held as a whole: each line follows from the seed and its number, so that any part
 * of it can be made again.
 */
public record TextBytes(long seed, long length) {
    private static final int LINE = 64;
    private static final int PIECE = 256 << 10;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Returns the bytes from one place to before another. */
    public byte[] slice(long from, long to) {
        byte[] slice = new byte[Math.toIntExact(to - from)];
        byte[] line = new byte[LINE];
        for (int filled = 0; filled < slice.length; ) {
            long place = from + filled;
            int skipped = (int) (place % LINE);
            write(place / LINE, line);
            int count = Math.min(LINE - skipped, slice.length - filled);
            System.arraycopy(line, skipped, slice, filled, count);
            filled += count;
        }
        return slice;
    }

    public byte[] whole() {
        return slice(0, length);
    }

    private void write(long number, byte[] line) {
        long state = seed * 31 + number * (LINE / 16);
        for (int i = 0; i < LINE; i += Long.BYTES * 2) {
            long word = mixed(state++);
            for (int digit = 0; digit < Long.BYTES * 2; digit++) {
                line[i + digit] = DIGITS[(int) (word >>> (4 * digit)) & 15];
            }
        }
        line[LINE - 1] = '\n';
    }

    /** Source: the finisher of SplitMix64. */
    private static long mixed(long state) {
        long word = state * 0x9E3779B97F4A7C15L;
        word = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
        return word ^ (word >>> 31);
    }

    /** Returns the hash of the whole text in hexadecimal digits, as the server tells it. */
    public String sha256() {
        MessageDigest hash = newHash();
        for (long from = 0; from < length; from += PIECE) {
            hash.update(slice(from, Math.min(length, from + PIECE)));
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(newHash().digest(bytes));
    }

    private static MessageDigest newHash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
