package parley.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A stranger who reaches the port between nodes with a plain socket. */
final class Stranger implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket = new Socket();

    Stranger(String host, int port) {
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    Socket socket() {
        return socket;
    }

    Stranger say(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
        return this;
    }

    /** Waits until the node closes the connection; alerts of TLS are passed over. */
    void awaitClosed() {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException stillOpen) {
            throw new UncheckedIOException(stillOpen);
        } catch (IOException reset) {
            // The connection was closed with something unread.
        }
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
