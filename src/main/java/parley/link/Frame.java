package parley.link;

import io.vertx.core.buffer.Buffer;

/**
 * One message on a link after its greeting: four bytes of length, the seal, a kind, the number of the request, and the
 * payload as it is.
 *
 * @param request 0 for what belongs to none
 */
record Frame(byte kind, long request, Buffer payload) {
    static final byte WELCOME = 0;
    static final byte MESSAGE = 1;
    static final byte REQUEST = 2;
    static final byte ANSWER = 3;
    static final byte FAILURE = 4;
    static final byte PING = 5;
    static final byte PONG = 6;

    static final int LENGTH_BYTES = 4;
    private static final int KIND = Seal.BYTES;
    private static final int REQUEST_NUMBER = KIND + 1;
    private static final int PAYLOAD = REQUEST_NUMBER + Long.BYTES;
    /** What a link adds to a payload. */
    static final int EXTRA_BYTES = LENGTH_BYTES + PAYLOAD;

    private static final Buffer NOTHING = Buffer.buffer();

    static Frame of(byte kind) {
        return new Frame(kind, 0, NOTHING);
    }

    Buffer seal(Seal seal) {
        byte[] bytes = new byte[EXTRA_BYTES + payload.length()];
        putInt(bytes, bytes.length - LENGTH_BYTES);
        bytes[LENGTH_BYTES + KIND] = kind;
        putLong(bytes, LENGTH_BYTES + REQUEST_NUMBER, request);
        payload.getBytes(bytes, EXTRA_BYTES);
        seal.seal(bytes, LENGTH_BYTES);
        return Buffer.buffer(bytes);
    }

    /** Null for what the other side did not send, or not now. @param bytes without the length */
    static Frame open(Seal seal, Buffer bytes) {
        return bytes.length() < PAYLOAD || !seal.matches(bytes.getBytes())
                ? null
                : new Frame(bytes.getByte(KIND), bytes.getLong(REQUEST_NUMBER), bytes.slice(PAYLOAD, bytes.length()));
    }

    private static void putInt(byte[] bytes, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[i] = (byte) (value >>> Byte.SIZE * (Integer.BYTES - 1 - i));
        }
    }

    private static void putLong(byte[] bytes, int position, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[position + i] = (byte) (value >>> Byte.SIZE * (Long.BYTES - 1 - i));
        }
    }
}
