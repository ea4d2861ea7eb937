package parley.cluster;

import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import parley.config.Secret;

/**
 * A certificate authority (X.509, RFC 5280) whose key comes from a secret of the cluster. Each node makes the same
 * authority for itself, so that only a node that has the secret can certify a key of its own.
 */
final class SecretAuthority {
    private static final String ED25519 = "Ed25519";
    private static final byte[] ED25519_ALGORITHM = Der.sequence(Der.oid("2b6570"));
    private static final byte[] COMMON_NAME = Der.oid("550403");
    private static final byte[] MAY_CERTIFY =
            Der.tagged(3, Der.sequence(Der.sequence(Der.oid("551d13"), Der.TRUE, Der.octets(Der.sequence(Der.TRUE)))));
    private static final byte[] VERSION_3 = Der.tagged(0, Der.integer(BigInteger.TWO));
    /** RFC 5280 names this end for certificates without one; these here end with the process that has the key. */
    private static final byte[] ALWAYS =
            Der.sequence(Der.utcTime("000101000000Z"), Der.generalizedTime("99991231235959Z"));

    private static final int SERIAL_BITS = 127;
    private static final int NAME_BYTES = 8;

    private final KeyPair keys;
    private final String name;
    private final SecureRandom random = new SecureRandom();

    private SecretAuthority(KeyPair keys) {
        this.keys = keys;
        byte[] key = keys.getPublic().getEncoded();
        this.name = "parley " + HexFormat.of().formatHex(key, key.length - NAME_BYTES, key.length);
    }

    /** Returns the same authority for all nodes with this secret in the cluster of this name. */
    static SecretAuthority of(Secret secret, String clusterName) {
        return new SecretAuthority(keysOf(SharedSecret.hmac(secret, "parley cluster authority " + clusterName)));
    }

    /** Returns the key pair of RFC 8032 that has these 32 bytes as its private key. */
    static KeyPair keysOf(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ED25519);
            generator.initialize(Byte.SIZE * seed.length - 1, new Given(seed));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ED25519, missing);
        }
    }

    /** Returns the certificate that others have to trust, as PEM. */
    Buffer certificate() {
        return pem("CERTIFICATE", certify(name, keys.getPublic(), BigInteger.ONE, MAY_CERTIFY));
    }

    /** A new key and the certificate for it, both PEM. */
    record Credentials(Buffer key, Buffer certificate) {}

    Credentials issue() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair node = generator.generateKeyPair();
            PrivateKey key = node.getPrivate();
            byte[] certificate = certify("parley node", node.getPublic(), new BigInteger(SERIAL_BITS, random));
            return new Credentials(pem("PRIVATE KEY", key.getEncoded()), pem("CERTIFICATE", certificate));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has P-256", missing);
        }
    }

    private byte[] certify(String subject, PublicKey key, BigInteger serial, byte[]... extensions) {
        byte[][] fields = {
            VERSION_3, Der.integer(serial), ED25519_ALGORITHM, nameOf(name), ALWAYS, nameOf(subject), key.getEncoded()
        };
        byte[][] all = Arrays.copyOf(fields, fields.length + extensions.length);
        System.arraycopy(extensions, 0, all, fields.length, extensions.length);
        byte[] contents = Der.sequence(all);
        return Der.sequence(contents, ED25519_ALGORITHM, Der.bits(signed(contents)));
    }

    private byte[] signed(byte[] contents) {
        try {
            Signature signature = Signature.getInstance(ED25519);
            signature.initSign(keys.getPrivate());
            signature.update(contents);
            return signature.sign();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ED25519, missing);
        }
    }

    private static byte[] nameOf(String commonName) {
        return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.text(commonName))));
    }

    private static Buffer pem(String type, byte[] contents) {
        String encoded = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(contents);
        return Buffer.buffer("-----BEGIN " + type + "-----\n" + encoded + "\n-----END " + type + "-----\n");
    }

    /**
     * A source of randomness that gives the bytes of the private key, once, and refuses a generator that wants anything
     * else.
     */
    private static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] seed;

        Given(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("a private key of " + ED25519 + " has " + seed.length + " bytes");
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
