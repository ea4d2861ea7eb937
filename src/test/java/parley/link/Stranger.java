package parley.link;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** Somebody who reaches the port between nodes with a plain socket. */
public final class Stranger implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    /** What a node says first: four bytes of length and its challenge. */
    private static final int CHALLENGE_FRAME = 20;

    private final Socket socket = new Socket();

    public Stranger(int port) {
        this("127.0.0.1", port);
    }

    public Stranger(String host, int port) {
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    public Stranger say(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
        return this;
    }

    public Stranger sayLength(int length) {
        try {
            new DataOutputStream(socket.getOutputStream()).writeInt(length);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
        return this;
    }

    /** What the node says until it closes the connection, without its challenge. */
    public byte[] untilClosed() {
        byte[] said = new byte[0];
        byte[] part = new byte[1_024];
        try {
            for (int read = socket.getInputStream().read(part);
                    read >= 0;
                    read = socket.getInputStream().read(part)) {
                said = Arrays.copyOf(said, said.length + read);
                System.arraycopy(part, 0, said, said.length - read, read);
            }
        } catch (java.net.SocketTimeoutException stillOpen) {
            throw new UncheckedIOException(stillOpen);
        } catch (IOException reset) {
            // It was closed with something unread.
        }
        return Arrays.copyOfRange(said, Math.min(said.length, CHALLENGE_FRAME), said.length);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
