package parley.util;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM under one of its keys, the newest unless it is told otherwise, and opens bytes sealed
 * with any of them. Sealed bytes are bound to a context, such as the id of their row, so that they can't be moved
 * elsewhere. Safe for use by several threads.
 */
public final class EnvelopeCipher {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Looking for a provider takes as long as sealing a message, so each thread keeps a cipher. */
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(EnvelopeCipher::newCipher);

    /** Damaged rows may name any key, and must not fill the memory. */
    private static final int MOST_UNKNOWN = 16;

    private final Map<String, SecretKey> keys = new HashMap<>();
    private final List<String> keyIds;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private volatile String sealingId;
    private final SecureRandom random;

    /** @param keys keys of 32 bytes each, the newest first */
    public EnvelopeCipher(List<byte[]> keys, SecureRandom random) {
        for (byte[] key : keys) {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("a key needs " + KEY_BYTES + " bytes");
            }
            this.keys.put(idOf(key), new SecretKeySpec(key, "AES"));
        }
        this.keyIds = keys.stream().map(EnvelopeCipher::idOf).distinct().toList();
        this.sealingId = newestId();
        this.random = random;
    }

    /** Reads a key, and makes it if it is missing. Blocks on the file system. */
    public static byte[] keyInFile(Path file, SecureRandom random) throws IOException {
        return SecretFile.readOrCreate(file, KEY_BYTES, random);
    }

    /** Throws IllegalArgumentException unless the text is 32 bytes in base64 or base64url. */
    public static byte[] key(String base64) {
        String url = base64.strip().replace('+', '-').replace('/', '_').replace("=", "");
        byte[] key = Base64.getUrlDecoder().decode(url);
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key needs " + KEY_BYTES + " bytes");
        }
        return key;
    }

    /** Ids of all keys, the newest first. */
    public List<String> keyIds() {
        return keyIds;
    }

    public String newestId() {
        return keyIds.get(0);
    }

    /** Id of the key that seals now. */
    public String sealingId() {
        return sealingId;
    }

    /** Seals with another of its keys from now on. */
    public void sealWith(String keyId) {
        if (!keys.containsKey(keyId)) {
            throw new IllegalArgumentException("there is no key " + keyId);
        }
        sealingId = keyId;
    }

    /** Ids of keys that sealed bytes named and that are not at hand. */
    public Set<String> unknownIds() {
        return Set.copyOf(unknown);
    }

    /** Replaces what is known of missing keys by those that are in use. */
    public void onlyInUse(Set<String> inUse) {
        unknown.retainAll(inUse);
        inUse.forEach(this::noteUnlessKnown);
    }

    private void noteUnlessKnown(String keyId) {
        if (!keys.containsKey(keyId) && unknown.size() < MOST_UNKNOWN) {
            unknown.add(keyId);
        }
    }

    /** @param bytes nonce, ciphertext and tag */
    public record Sealed(String keyId, byte[] bytes) {}

    public Sealed seal(byte[] plain, String context) {
        return sealUnder(sealingId, plain, context);
    }

    /** Seals with one of its keys, whichever seals otherwise. */
    public Sealed sealUnder(String keyId, byte[] plain, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keyId, nonce, context).doFinal(plain);
            ByteBuffer bytes = ByteBuffer.allocate(nonce.length + sealed.length);
            return new Sealed(keyId, bytes.put(nonce).put(sealed).array());
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    /** Throws GeneralSecurityException if the key is unknown, the context is another one, or a bit has changed. */
    public byte[] open(Sealed sealed, String context) throws GeneralSecurityException {
        noteUnlessKnown(sealed.keyId());
        if (!keys.containsKey(sealed.keyId()) || sealed.bytes().length < NONCE_BYTES) {
            throw new GeneralSecurityException("sealed with an unknown key, or cut off");
        }
        ByteBuffer bytes = ByteBuffer.wrap(sealed.bytes());
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return cipher(Cipher.DECRYPT_MODE, sealed.keyId(), nonce, context).doFinal(rest);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    private Cipher cipher(int mode, String keyId, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = CIPHERS.get();
        cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((keyId + '\0' + context).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Derives the id of a key, so that a key file can be moved or restored without a list of ids beside it. */
    private static String idOf(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("parley key id".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 8);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    @Override
    public String toString() {
        return "EnvelopeCipher[" + sealingId + "]";
    }
}
