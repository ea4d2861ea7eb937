package parley.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import parley.util.EnvelopeCipher;

/**
 * Signs links to files with a keyed hash (HMAC-SHA-256) over the file, the member, the room's epoch and the time at which
 * the link ends. A signature tells these but for the file, so that it can be judged alone.
 */
final class FileLinks {
    private static final String CONTEXT = "file link";
    private static final int KEY_ID_BYTES = 8;
    private static final int MARK_BYTES = KEY_ID_BYTES + 32;
    private static final int MOST_CHARACTERS = 1_024;

    private final EnvelopeCipher cipher;

    /** @param until epoch milliseconds */
    record Grant(String userId, String epoch, long until) {}

    FileLinks(EnvelopeCipher cipher) {
        this.cipher = cipher;
    }

    String sign(String fileId, Grant grant) {
        byte[] said = said(grant);
        byte[] mark = cipher.mark(signed(fileId, said), CONTEXT);
        byte[] all = ByteBuffer.allocate(mark.length + said.length)
                .put(mark)
                .put(said)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Returns what was signed for this file; empty for anything that was not, or with a key that is not known here. */
    Optional<Grant> read(String fileId, String signature) {
        byte[] all = decoded(signature);
        if (all.length <= MARK_BYTES) {
            return Optional.empty();
        }
        byte[] mark = Arrays.copyOf(all, MARK_BYTES);
        byte[] said = Arrays.copyOfRange(all, MARK_BYTES, all.length);
        // A mark with a key that is gone speaks against nothing, so the key is looked at first.
        boolean isOurs = cipher.opens(HexFormat.of().formatHex(mark, 0, KEY_ID_BYTES))
                && cipher.isMarked(mark, signed(fileId, said), CONTEXT);
        return isOurs ? Optional.of(grant(said)) : Optional.empty();
    }

    private static byte[] decoded(String signature) {
        if (signature == null || signature.length() > MOST_CHARACTERS) {
            return new byte[0];
        }
        try {
            return Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static byte[] said(Grant grant) {
        byte[] text = (grant.epoch() + '\0' + grant.userId()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(grant.until())
                .put(text)
                .array();
    }

    private static Grant grant(byte[] said) {
        String text = new String(said, Long.BYTES, said.length - Long.BYTES, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return new Grant(
                text.substring(end + 1),
                text.substring(0, end),
                ByteBuffer.wrap(said).getLong());
    }

    private static byte[] signed(String fileId, byte[] said) {
        byte[] file = (fileId + '\0').getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(file.length + said.length)
                .put(file)
                .put(said)
                .array();
    }
}
