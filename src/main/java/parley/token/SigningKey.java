package parley.token;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.util.SecretFile;

/**
 * The key that signs tokens. It is configured, or made at the first start and kept in the data folder. Masks itself in
 * logs.
 */
public final class SigningKey {
    private static final int MIN_BYTES = 32;
    private static final int GENERATED_BYTES = 48;

    private final byte[] secret;

    private SigningKey(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("a signing key needs at least " + MIN_BYTES + " bytes");
        }
        this.secret = secret.clone();
    }

    /** Throws IllegalArgumentException for less than 32 bytes: HS256 is no stronger than its key (RFC 7518, 3.2). */
    public static SigningKey of(String configured) {
        return new SigningKey(configured.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads or makes the key; blocks on the file system. */
    public static SigningKey inFolder(Path dataFolder, SecureRandom random) throws IOException {
        return new SigningKey(SecretFile.readOrCreate(dataFolder.resolve("signing.key"), GENERATED_BYTES, random));
    }

    Buffer secret() {
        return Buffer.buffer(secret);
    }

    /** Returns a keyed hash (HMAC-SHA-256, RFC 2104) of a text that is no token. */
    public Buffer hash(Buffer text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Buffer.buffer(
                    mac.doFinal(Buffer.buffer("hash\0").appendBuffer(text).getBytes()));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[***]";
    }
}
