package parley.signaling.doctor;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import parley.signaling.turn.HmacSha1;

/**
 * A message of STUN or TURN (RFC 8489, RFC 8656), of which the doctor needs a few. Every attribute is there once.
 *
 * @param type method and class as on the wire
 * @param transaction twelve bytes that a reply repeats
 * @param attributes values by type, in the order of the wire
 */
record StunMessage(int type, byte[] transaction, Map<Integer, byte[]> attributes) {
    static final int HEADER_BYTES = 20;
    static final int LARGEST_BYTES = 2_048;

    static final int BINDING = 0x0001;
    static final int ALLOCATE = 0x0003;
    static final int REFRESH = 0x0004;

    static final int USERNAME = 0x0006;
    static final int LIFETIME = 0x000D;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int XOR_RELAYED_ADDRESS = 0x0016;
    static final int REQUESTED_TRANSPORT = 0x0019;
    static final int XOR_MAPPED_ADDRESS = 0x0020;

    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int ERROR_CODE = 0x0009;
    private static final int SUCCESS = 0x0100;
    private static final int ERROR = 0x0110;
    private static final int COOKIE = 0x2112A442;
    private static final int TRANSACTION_BYTES = 12;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int INTEGRITY_BYTES = 20;
    private static final int IPV6 = 2;

    StunMessage(int type, byte[] transaction) {
        this(type, transaction, new LinkedHashMap<>());
    }

    StunMessage with(int attribute, byte[] value) {
        attributes.put(attribute, value);
        return this;
    }

    StunMessage with(int attribute, String text) {
        return with(attribute, text.getBytes(StandardCharsets.UTF_8));
    }

    boolean succeeds(int method) {
        return type == (method | SUCCESS);
    }

    boolean fails(int method) {
        return type == (method | ERROR);
    }

    /** Returns a number like 401; 0 if there is none. */
    int errorCode() {
        byte[] value = attributes.get(ERROR_CODE);
        return value == null || value.length < ATTRIBUTE_HEADER_BYTES ? 0 : (value[2] & 7) * 100 + value[3];
    }

    String text(int attribute) {
        byte[] value = attributes.get(attribute);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /** Returns the address of an attribute that hides it from careless middle boxes; null if there is none. */
    String address(int attribute) {
        byte[] value = attributes.get(attribute);
        if (value == null || value.length < ATTRIBUTE_HEADER_BYTES) {
            return null;
        }
        byte[] mask = ByteBuffer.allocate(Integer.BYTES + TRANSACTION_BYTES)
                .putInt(COOKIE)
                .put(transaction)
                .array();
        byte[] address = new byte[value[1] == IPV6 ? 16 : 4];
        if (value.length != ATTRIBUTE_HEADER_BYTES + address.length) {
            return null;
        }
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (value[ATTRIBUTE_HEADER_BYTES + i] ^ mask[i]);
        }
        return NetUtil.bytesToIpAddress(address);
    }

    /** Returns the key of long-term credentials. */
    static byte[] key(String username, String realm, String password) {
        try {
            return MessageDigest.getInstance("MD5")
                    .digest((username + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    byte[] encode() {
        return bytes(0).array();
    }

    /** Encodes the message with the proof that whoever sends it has the key. */
    byte[] encode(byte[] key) {
        ByteBuffer bytes = bytes(ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES);
        byte[] proven = new byte[bytes.position()];
        System.arraycopy(bytes.array(), 0, proven, 0, proven.length);
        return bytes.putShort((short) MESSAGE_INTEGRITY)
                .putShort((short) INTEGRITY_BYTES)
                .put(HmacSha1.of(key, proven))
                .array();
    }

    private ByteBuffer bytes(int more) {
        int length = more
                + attributes.values().stream()
                        .mapToInt(value -> ATTRIBUTE_HEADER_BYTES + padded(value.length))
                        .sum();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + length)
                .putShort((short) type)
                .putShort((short) length)
                .putInt(COOKIE)
                .put(transaction);
        attributes.forEach((attribute, value) -> bytes.putShort(attribute.shortValue())
                .putShort((short) value.length)
                .put(value)
                .put(new byte[padded(value.length) - value.length]));
        return bytes;
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    /**
     * Returns the length of the message that begins so, with its header; -1 if these are no bytes of STUN or too many.
     *
     * @param head at least a header
     */
    static int length(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        int length = HEADER_BYTES + (bytes.getShort(2) & 0xFFFF);
        boolean sound = bytes.getInt(4) == COOKIE && head[0] >= 0 && head[0] < 0x40 && length <= LARGEST_BYTES;
        return sound ? length : -1;
    }

    /** Returns null for what is no message of STUN. */
    static StunMessage decode(byte[] message) {
        if (message.length < HEADER_BYTES || length(message) != message.length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(message);
        int type = bytes.getShort();
        byte[] transaction = new byte[TRANSACTION_BYTES];
        bytes.position(HEADER_BYTES - TRANSACTION_BYTES).get(transaction);
        StunMessage decoded = new StunMessage(type, transaction);
        while (bytes.remaining() >= ATTRIBUTE_HEADER_BYTES) {
            int attribute = bytes.getShort() & 0xFFFF;
            byte[] value = new byte[bytes.getShort() & 0xFFFF];
            if (padded(value.length) > bytes.remaining()) {
                return null;
            }
            bytes.get(value).position(bytes.position() + padded(value.length) - value.length);
            decoded.attributes.putIfAbsent(attribute, value);
        }
        return decoded;
    }
}
