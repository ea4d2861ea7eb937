package parley.attack;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP connection by hand, as WebSocket or before it is one: it sends what no client library would. */
final class Stranger implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final String BRIDGE = "/eventbus/websocket";
    private static final int PATIENCE_MS = 20_000;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private final Socket socket = new Socket();
    private final InputStream in;

    private Stranger(int port, String ownAddress, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.bind(new InetSocketAddress(ownAddress, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        // Otherwise the second of two writes would wait until the server's kernel confirms the first.
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static Stranger connect(int port) throws IOException {
        return new Stranger(port, "127.0.0.1", 0);
    }

    /** Connects from another address of this machine, like 127.0.0.3. */
    static Stranger connectFrom(String ownAddress, int port) throws IOException {
        return new Stranger(port, ownAddress, 0);
    }

    /**
     * Opens a WebSocket with a small buffer, like that of a client that does not read.
     *
     * @param query with its question mark, or empty
     */
    static Stranger upgraded(int port, String query) throws IOException {
        return upgraded(port, BRIDGE + query, "127.0.0.1");
    }

    /** Opens a WebSocket at another path. */
    static Stranger upgradedAt(int port, String target) throws IOException {
        return upgraded(port, target, "127.0.0.1");
    }

    /** Opens a WebSocket without a token from another address of this machine. */
    static Stranger upgradedFrom(String ownAddress, int port) throws IOException {
        return upgraded(port, BRIDGE, ownAddress);
    }

    private static Stranger upgraded(int port, String target, String ownAddress) throws IOException {
        Stranger stranger = new Stranger(port, ownAddress, 4 * 1024);
        stranger.send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String head = stranger.readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return stranger;
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void text(String payload) throws IOException {
        send(frame(TEXT, true, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Source: RFC 6455, section 5.2; the mask is zero. */
    static byte[] frame(int opcode, boolean last, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(last ? FINAL | opcode : opcode);
            if (payload.length < LENGTH_16) {
                out.writeByte(MASKED | payload.length);
            } else if (payload.length < 1 << 16) {
                out.writeByte(MASKED | LENGTH_16);
                out.writeShort(payload.length);
            } else {
                out.writeByte(MASKED | LENGTH_64);
                out.writeLong(payload.length);
            }
            out.writeInt(0);
            out.write(payload);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Reads the answer's first line and header fields. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Reads what comes until the other side ends the connection, even by a reset. */
    String readToEnd() {
        StringBuilder all = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.append((char) next);
            }
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (IOException reset) {
            // A reset is an end, too.
        }
        return all.toString();
    }

    /** Reads frames until the closing one. @return its code; 1006 if the connection ended without one */
    int readCloseCode() {
        try {
            while (true) {
                int opcode = readByte() & 0x0f;
                long length = readByte() & 0x7f;
                if (length == LENGTH_16) {
                    length = readByte() << 8 | readByte();
                } else if (length == LENGTH_64) {
                    length = 0;
                    for (int i = 0; i < 8; i++) {
                        length = length << 8 | readByte();
                    }
                }
                byte[] payload = in.readNBytes((int) length);
                if (opcode == CLOSE) {
                    return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                }
            }
        } catch (java.net.SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (IOException end) {
            return 1006;
        }
    }

    private int readByte() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    /** Tells whether something waits to be read. */
    boolean wasSentSomething() {
        try {
            return in.available() > 0;
        } catch (IOException ended) {
            return true;
        }
    }

    Socket socket() {
        return socket;
    }

    /** Returns what is still to be read; the socket's own stream may be ahead of it. */
    InputStream in() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
