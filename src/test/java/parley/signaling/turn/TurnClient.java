package parley.signaling.turn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Asks a relay for an address over UDP as a browser does (RFC 8656), with code of its own. */
final class TurnClient implements AutoCloseable {
    private static final int ALLOCATE = 3;
    private static final int SUCCESS = 0x103;
    private static final int REPEAT_MS = 500;
    private static final int ATTEMPTS = 20;

    private final DatagramSocket socket;

    TurnClient(int port) throws IOException {
        socket = new DatagramSocket();
        socket.connect(new InetSocketAddress(Coturn.HOST, port));
        socket.setSoTimeout(REPEAT_MS);
    }

    /** Returns 0 if the relay gives an address, otherwise its error code. */
    int allocate(String username, String password) {
        Map<Integer, byte[]> challenge = ask(username, null, Map.of());
        if (code(challenge) != 401) {
            throw new AssertionError("the relay asked for no credentials");
        }
        String realm = new String(challenge.get(0x14), StandardCharsets.UTF_8);
        return code(ask(username, sum(username + ":" + realm + ":" + password), challenge));
    }

    private static int code(Map<Integer, byte[]> answer) {
        byte[] error = answer.get(9);
        return error == null ? 0 : error[2] * 100 + error[3];
    }

    private static byte[] sum(String text) {
        try {
            return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<Integer, byte[]> ask(String username, byte[] key, Map<Integer, byte[]> challenge) {
        byte[] transaction = new byte[12];
        new SecureRandom().nextBytes(transaction);
        ByteArrayOutputStream attributes = new ByteArrayOutputStream();
        attributes.writeBytes(attribute(0x19, new byte[] {17, 0, 0, 0}));
        if (key != null) {
            attributes.writeBytes(attribute(6, username.getBytes(StandardCharsets.UTF_8)));
            attributes.writeBytes(attribute(0x14, challenge.get(0x14)));
            attributes.writeBytes(attribute(0x15, challenge.get(0x15)));
            byte[] proven = message(transaction, attributes.toByteArray(), 24);
            attributes.writeBytes(attribute(8, mac(key, proven)));
        }
        return answer(message(transaction, attributes.toByteArray(), 0), transaction);
    }

    private static byte[] mac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] attribute(int type, byte[] value) {
        int padded = (value.length + 3) / 4 * 4;
        return ByteBuffer.allocate(4 + padded)
                .putShort((short) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private static byte[] message(byte[] transaction, byte[] attributes, int more) {
        return ByteBuffer.allocate(20 + attributes.length)
                .putShort((short) ALLOCATE)
                .putShort((short) (attributes.length + more))
                .putInt(0x2112A442)
                .put(transaction)
                .put(attributes)
                .array();
    }

    private Map<Integer, byte[]> answer(byte[] question, byte[] transaction) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                socket.send(new DatagramPacket(question, question.length));
                DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
                socket.receive(packet);
                ByteBuffer bytes = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                if (Arrays.equals(transaction, 0, 12, packet.getData(), 8, 20)) {
                    return attributes(bytes);
                }
            } catch (SocketTimeoutException lost) {
                // A datagram may be lost, so the question is repeated.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("the relay is silent");
    }

    private static Map<Integer, byte[]> attributes(ByteBuffer bytes) {
        Map<Integer, byte[]> attributes = new HashMap<>();
        int type = bytes.getShort();
        bytes.position(20);
        while (bytes.remaining() >= 4) {
            int attribute = bytes.getShort();
            byte[] value = new byte[bytes.getShort()];
            bytes.get(value);
            bytes.position(Math.min(bytes.limit(), (bytes.position() + 3) / 4 * 4));
            attributes.put(attribute, value);
        }
        if (type != SUCCESS && !attributes.containsKey(9)) {
            throw new AssertionError("an answer of type " + type);
        }
        return attributes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
