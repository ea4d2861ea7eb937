package parley.files.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 request on a connection of its own, whose body is written piece by piece, since the tests stop in the
 * middle of it and the load programs must cost little.
 */
public final class Exchange implements AutoCloseable {
    private static final int PATIENCE_MS = 120_000;
    private static final int BUFFER = 256 << 10;

    private final String method;
    private final Socket socket;
    private final OutputStream output;
    private final InputStream input;
    private IOException broken;

    private Exchange(String method, Socket socket) throws IOException {
        this.method = method;
        this.socket = socket;
        this.output = socket.getOutputStream();
        this.input = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** Sends the head of a request. @param bodyLength bytes that will be written; -1 for a request without a body */
    public static Exchange begin(int port, String method, String path, Map<String, String> headers, long bodyLength) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (bodyLength >= 0) {
            head.append("Content-Length: ").append(bodyLength).append("\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            Exchange exchange = new Exchange(method, socket);
            exchange.write(head.toString().getBytes(StandardCharsets.UTF_8));
            return exchange;
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    /**
     * Writes bytes of the body.
     *
     * @return false when the server takes no more; it may have answered
     */
    public boolean write(byte[] bytes) {
        return write(bytes, bytes.length);
    }

    public boolean write(byte[] bytes, int count) {
        if (broken == null) {
            try {
                output.write(bytes, 0, count);
            } catch (IOException closed) {
                broken = closed;
            }
        }
        return broken == null;
    }

    public Answer answer() {
        try {
            Answer head = head();
            return new Answer(head.status(), head.headers(), body(head));
        } catch (IOException failed) {
            throw new UncheckedIOException(broken == null ? failed : broken);
        }
    }

    /** Reads an answer without keeping its body. @return the length of the body, which must be a success */
    public long drain() {
        try {
            Answer head = head();
            if (head.status() / 100 != 2) {
                throw new IllegalStateException(head.status() + " " + new String(body(head), StandardCharsets.UTF_8));
            }
            byte[] buffer = new byte[BUFFER];
            long length = 0;
            for (int count = input.read(buffer); count > 0; count = input.read(buffer)) {
                length += count;
            }
            return length;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Reads the status line and the headers, past those of answers that only announce another one. */
    private Answer head() throws IOException {
        while (true) {
            int status = Integer.parseInt(line().split(" ")[1]);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            if (status >= 200) {
                return new Answer(status, headers, new byte[0]);
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended without an answer");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    private byte[] body(Answer head) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        if (head.headers().containsKey("transfer-encoding")) {
            throw new IllegalStateException("an answer in chunks is not expected here");
        }
        String length = head.header("content-length");
        if (length.isEmpty()) {
            return input.readAllBytes();
        }
        byte[] body = input.readNBytes(Integer.parseInt(length));
        if (body.length < Integer.parseInt(length)) {
            throw new EOFException("the answer ended after " + body.length + " of " + length + " bytes");
        }
        return body;
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
