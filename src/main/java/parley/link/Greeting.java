package parley.link;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * The first frame on a link: who greets whom, in answer to the other's challenge. Both ids and both random parts are in
 * the proof and in the keys of the frames that follow, so nothing of a link is worth anything on another one, at another
 * node, or after a restart.
 *
 * @param random of the one who greets
 */
record Greeting(String from, String to, byte[] random) {
    static final int RANDOM_BYTES = 16;
    /** Two ids of at most 64 characters, a random part and a proof fit well. */
    static final int MAX_BYTES = 512;

    private static final byte[] PROOF = label("greeting");
    private static final byte[] REQUESTS = label("requests");
    private static final byte[] ANSWERS = label("answers");

    private static byte[] label(String purpose) {
        return purpose.getBytes(StandardCharsets.UTF_8);
    }

    Buffer encode(byte[] key, byte[] challenge) {
        Buffer frame = Buffer.buffer();
        write(frame, from);
        write(frame, to);
        return frame.appendBytes(random).appendBytes(proof(key, challenge));
    }

    private static void write(Buffer frame, String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        frame.appendUnsignedByte((short) bytes.length).appendBytes(bytes);
    }

    /** Throws an IndexOutOfBoundsException for what can't be one. */
    static Greeting decode(Buffer frame) {
        int fromBytes = frame.getUnsignedByte(0);
        int to = 1 + fromBytes;
        int toBytes = frame.getUnsignedByte(to);
        int random = to + 1 + toBytes;
        int proof = random + RANDOM_BYTES;
        if (frame.length() != proof + Seal.BYTES) {
            throw new IndexOutOfBoundsException(frame.length());
        }
        return new Greeting(
                frame.getString(1, 1 + fromBytes),
                frame.getString(to + 1, to + 1 + toBytes),
                frame.getBytes(random, random + RANDOM_BYTES));
    }

    boolean proven(Buffer frame, byte[] key, byte[] challenge) {
        byte[] shown = frame.getBytes(frame.length() - Seal.BYTES, frame.length());
        return MessageDigest.isEqual(shown, proof(key, challenge));
    }

    private byte[] proof(byte[] key, byte[] challenge) {
        return Arrays.copyOf(derive(key, PROOF, challenge), Seal.BYTES);
    }

    /** Of the frames of the one who greets. */
    Seal requests(byte[] key, byte[] challenge) {
        return new Seal(derive(key, REQUESTS, challenge));
    }

    /** Of the frames that come back. */
    Seal answers(byte[] key, byte[] challenge) {
        return new Seal(derive(key, ANSWERS, challenge));
    }

    private byte[] derive(byte[] key, byte[] purpose, byte[] challenge) {
        Buffer ids = Buffer.buffer();
        write(ids, from);
        write(ids, to);
        Mac mac = LinkKeys.mac(key);
        mac.update(purpose);
        mac.update(challenge);
        mac.update(random);
        return mac.doFinal(ids.getBytes());
    }
}
