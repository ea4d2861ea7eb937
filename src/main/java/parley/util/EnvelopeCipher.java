package parley.util;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM under one of its keys, the newest unless it is told otherwise, and opens bytes sealed
 * with any of them. Sealed bytes are bound to a context, such as the id of their row, so that they can't be moved
 * elsewhere. What is sealed within a scope, such as a room, is under a key of its own that is derived from that one: one
 * key with random nonces must not seal more than 2^32 times (NIST SP 800-38D, 8.3). Safe for use by several threads.
 */
public final class EnvelopeCipher {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Looking for a provider takes as long as sealing a message, so each thread keeps a cipher. */
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(EnvelopeCipher::newCipher);

    /** Ends the id of a key under which scopes have keys of their own. */
    private static final String SCOPED = ".scoped";

    private static final byte[] SALT = "parley".getBytes(StandardCharsets.UTF_8);
    private static final int ID_BYTES = 8;

    /** Damaged rows may name any key, and must not fill the memory. */
    private static final int MOST_UNKNOWN = 16;

    private final Map<String, Key> keys = new HashMap<>();
    private final List<String> keyIds;
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final SecureRandom random;
    private volatile String sealingId;

    /** @param extracted the key from which others are derived */
    private record Key(SecretKey direct, byte[] extracted, byte[] forMacs) {
        static Key of(byte[] key) {
            byte[] extracted = Hkdf.extract(SALT, key);
            return new Key(new SecretKeySpec(key, "AES"), extracted, Hkdf.expand(extracted, "recognise", KEY_BYTES));
        }

        SecretKey of(String scope) {
            return new SecretKeySpec(Hkdf.expand(extracted, "seal\0" + scope, KEY_BYTES), "AES");
        }
    }

    /** @param keys keys of 32 bytes each, the newest first */
    public EnvelopeCipher(List<byte[]> keys, SecureRandom random) {
        for (byte[] key : keys) {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("a key needs " + KEY_BYTES + " bytes");
            }
            this.keys.put(idOf(key), Key.of(key));
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

    /** Ids of all keys, the newest first, but for those of scopes. */
    public List<String> keyIds() {
        return keyIds;
    }

    /** Tells whether what is sealed under this id can be opened. */
    public boolean opens(String keyId) {
        return keys.containsKey(baseOf(keyId));
    }

    /** Tells whether the id says that a scope's own key was used. */
    public static boolean isScoped(String keyId) {
        return keyId.endsWith(SCOPED);
    }

    /** Returns the id of the key of which a scope's own is derived; other ids stay. */
    public static String baseOf(String keyId) {
        return isScoped(keyId) ? keyId.substring(0, keyId.length() - SCOPED.length()) : keyId;
    }

    /** Id under which bytes of a scope are to be in the end. */
    public String newestIdInScope() {
        return newestId() + SCOPED;
    }

    /** Id under which bytes of a scope are sealed now. */
    public String sealingIdInScope() {
        return sealingId + SCOPED;
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
        Set<String> bases = inUse.stream().map(EnvelopeCipher::baseOf).collect(Collectors.toSet());
        unknown.retainAll(bases);
        bases.forEach(this::noteUnlessKnown);
    }

    private void noteUnlessKnown(String keyId) {
        if (!keys.containsKey(keyId) && unknown.size() < MOST_UNKNOWN) {
            unknown.add(keyId);
        }
    }

    /** @param bytes nonce, ciphertext and tag */
    public record Sealed(String keyId, byte[] bytes) {}

    public Sealed seal(byte[] plain, String context) {
        return seal(plain, context, null, sealingId);
    }

    /** @param keyId an answer of {@link #sealingIdInScope} or {@link #newestIdInScope} */
    public Sealed seal(byte[] plain, String context, String scope, String keyId) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keyId, scope, nonce, context).doFinal(plain);
            ByteBuffer bytes = ByteBuffer.allocate(nonce.length + sealed.length);
            return new Sealed(keyId, bytes.put(nonce).put(sealed).array());
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    /** Throws GeneralSecurityException if the key is unknown, the context is another one, or a bit has changed. */
    public byte[] open(Sealed sealed, String context) throws GeneralSecurityException {
        return open(sealed, context, null);
    }

    /** Opens bytes of a scope, whether the scope's own key has sealed them or not. Throws like the other. */
    public byte[] open(Sealed sealed, String context, String scope) throws GeneralSecurityException {
        noteUnlessKnown(baseOf(sealed.keyId()));
        if (!opens(sealed.keyId()) || sealed.bytes().length < NONCE_BYTES) {
            throw new GeneralSecurityException("sealed with an unknown key, or cut off");
        }
        ByteBuffer bytes = ByteBuffer.wrap(sealed.bytes());
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return cipher(Cipher.DECRYPT_MODE, sealed.keyId(), scope, nonce, context)
                .doFinal(rest);
    }

    /**
     * Returns a keyed hash (HMAC-SHA-256) that recognises bytes and tells a reader nothing of them, behind the id of its
     * key.
     */
    public byte[] mark(byte[] bytes, String context) {
        String keyId = sealingId;
        byte[] hash = hash(keyId, bytes, context);
        return ByteBuffer.allocate(ID_BYTES + hash.length)
                .put(HexFormat.of().parseHex(keyId))
                .put(hash)
                .array();
    }

    /** Tells whether a mark is of these bytes. One whose key is gone says nothing against them. */
    public boolean isMarked(byte[] mark, byte[] bytes, String context) {
        String keyId = HexFormat.of().formatHex(mark, 0, ID_BYTES);
        return !keys.containsKey(keyId)
                || MessageDigest.isEqual(hash(keyId, bytes, context), Arrays.copyOfRange(mark, ID_BYTES, mark.length));
    }

    private byte[] hash(String keyId, byte[] bytes, String context) {
        return Hkdf.mac(keys.get(keyId).forMacs(), (context + '\0').getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    private Cipher cipher(int mode, String keyId, String scope, byte[] nonce, String context)
            throws GeneralSecurityException {
        Key key = keys.get(baseOf(keyId));
        if (isScoped(keyId) && scope == null) {
            throw new GeneralSecurityException("sealed within a scope that is not known here");
        }
        Cipher cipher = CIPHERS.get();
        cipher.init(mode, isScoped(keyId) ? key.of(scope) : key.direct(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((keyId + '\0' + context).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Derives the id of a key, so that a key file can be moved or restored without a list of ids beside it. */
    private static String idOf(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("parley key id".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, ID_BYTES);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    @Override
    public String toString() {
        return "EnvelopeCipher[" + sealingId + "]";
    }
}
