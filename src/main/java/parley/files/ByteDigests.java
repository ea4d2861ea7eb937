package parley.files;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import parley.error.ParleyException;
import parley.files.Uploads.Checksum;

/** Hashes the bytes of one request while they pass: for the file, and for a checksum that its client has announced. */
final class ByteDigests {
    private final MessageDigest whole;
    private String algorithm;
    private MessageDigest digest;
    private CRC32C crc;

    /** @param fromStart whether the request begins the file, whose hash it may then tell */
    ByteDigests(boolean fromStart) {
        this.whole = fromStart ? of("SHA-256") : null;
    }

    void expect(String name) {
        algorithm = name;
        switch (name) {
            case "sha256" -> digest = of("SHA-256");
            case "sha1" -> digest = of("SHA-1");
            case "md5" -> digest = of("MD5");
            case "crc32c" -> crc = new CRC32C();
            default -> throw ParleyException.invalid("checksum", "must be sha256, sha1, md5 or crc32c");
        }
    }

    void update(Buffer bytes) {
        byte[] read = bytes.getBytes();
        if (whole != null) {
            whole.update(read);
        }
        if (digest != null) {
            digest.update(read);
        }
        if (crc != null) {
            crc.update(read, 0, read.length);
        }
    }

    /** Tells whether the bytes are as the checksum says. Ends the hashing for it. */
    boolean agree(Checksum checksum) {
        if (!checksum.algorithm().equals(algorithm)) {
            throw ParleyException.invalid("checksum", "was not announced before the first byte");
        }
        byte[] value = digest != null
                ? digest.digest()
                : ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array();
        return MessageDigest.isEqual(value, checksum.value());
    }

    /** Returns the SHA-256 of all bytes; null if the request did not begin the file. Ends the hashing. */
    byte[] ofWhole() {
        return whole == null ? null : whole.digest();
    }

    private static MessageDigest of(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
