package parley.load;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import parley.files.client.TextBytes;

/** A text of any length that costs nothing to make: a block that comes again and again. */
final class RepeatedText {
    private static final int BLOCK = 1 << 20;
    private static final long MEGABYTE = 1_000_000;
    private static final long SEED = 1;

    private final byte[] block = new TextBytes(SEED, BLOCK).whole();
    private final long length;
    private final String sha256;

    private RepeatedText(long length) {
        this.length = length;
        this.sha256 = hash();
    }

    static RepeatedText of(int megabytes) {
        return new RepeatedText(megabytes * MEGABYTE);
    }

    /** Takes bytes of a body. */
    interface Sink {
        /** @return false when no more are taken */
        boolean write(byte[] bytes, int count);
    }

    void writeTo(Sink sink) {
        for (long left = length; left > 0; left -= BLOCK) {
            if (!sink.write(block, (int) Math.min(left, BLOCK))) {
                return;
            }
        }
    }

    private String hash() {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            writeTo((bytes, count) -> {
                hash.update(bytes, 0, count);
                return true;
            });
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    long length() {
        return length;
    }

    /** Returns the hash of the whole in hexadecimal digits. */
    String sha256() {
        return sha256;
    }
}
