package parley.link;

import javax.crypto.Mac;

/**
 * Authenticates the frames of one direction of one link: the first 16 bytes of an HMAC-SHA256 over the frame's number and its
 * contents. The number is counted on both sides and never sent, since a link keeps the order: a frame that is repeated,
 * left out, or taken from elsewhere does not match. Not thread-safe.
 */
final class Seal {
    static final int BYTES = 16;

    private final Mac mac;
    private final byte[] number = new byte[Long.BYTES];
    private final byte[] computed = new byte[32];
    private long frames;

    Seal(byte[] key) {
        mac = LinkKeys.mac(key);
    }

    /** Seals what stands behind the place of the seal, which begins at this position. */
    void seal(byte[] frame, int position) {
        compute(frame, position);
        System.arraycopy(computed, 0, frame, position, BYTES);
    }

    /** Whether the frame, which begins with its seal, is the next one of the other side. */
    boolean matches(byte[] frame) {
        compute(frame, 0);
        int difference = 0;
        for (int i = 0; i < BYTES; i++) {
            difference |= computed[i] ^ frame[i];
        }
        return difference == 0;
    }

    private void compute(byte[] frame, int position) {
        long counted = frames++;
        for (int i = number.length - 1; i >= 0; i--) {
            number[i] = (byte) counted;
            counted >>>= Byte.SIZE;
        }
        mac.update(number);
        mac.update(frame, position + BYTES, frame.length - position - BYTES);
        try {
            mac.doFinal(computed, 0);
        } catch (javax.crypto.ShortBufferException tooSmall) {
            throw new IllegalStateException(tooSmall);
        }
    }
}
