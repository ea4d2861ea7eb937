package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

@Tag("S1-MW-07")
class BodyLimitVerticleTest {
    private static final int MAX = 1_000;
    private static final int DISCARDED = 100_000;
    private static final int TIMEOUT_MS = 10_000;

    private final AtomicInteger taken = new AtomicInteger();
    private final HttpTestServer server =
            new HttpTestServer(HttpTestServer.Settings.PLAIN, new TestClock(), router -> router.post("/limited")
                    .handler(context -> new BodyLimit(MAX, DISCARDED).read(context, body -> {
                        taken.incrementAndGet();
                        context.end(String.valueOf(body.length()));
                    })));
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(TIMEOUT_MS);
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
        server.close();
    }

    @Test
    void refusesByItsContentLengthWhatHasNotComeYet() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nContent-Length: " + (MAX + 1) + "\r\n\r\n");
        assertTrue(head().startsWith("HTTP/1.1 413 "));
        assertEquals(0, taken.get());
    }

    @Test
    void refusesAChunkedBodyAsSoonAsItPassesTheLimit() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        send(chunk(MAX));
        send(chunk(1));
        assertTrue(head().startsWith("HTTP/1.1 413 "));
        assertEquals(0, taken.get());
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(MAX) + "0\r\n\r\n");
        assertTrue(head().startsWith("HTTP/1.1 200 "));
        assertEquals(1, taken.get());
    }

    @Test
    void servesTheNextRequestOfAConnectionAfterARefusedBody() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nContent-Length: " + 2 * MAX + "\r\n\r\n" + "x".repeat(2 * MAX));
        assertTrue(head().startsWith("HTTP/1.1 413 "));
        send("POST /limited HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        assertTrue(head().startsWith("HTTP/1.1 200 "));
    }

    @Test
    void closesTheConnectionOfAClientThatGoesOnSending() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nContent-Length: " + 100L * DISCARDED + "\r\n\r\n");
        assertTrue(head().startsWith("HTTP/1.1 413 "));
        assertTrue(isCutOff());
    }

    private boolean isCutOff() throws IOException {
        try {
            for (int i = 0; i < 100; i++) {
                send("x".repeat(DISCARDED));
            }
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void tellsAWaitingClientToGoOnOnlyIfItMay() throws IOException {
        send("POST /limited HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertTrue(head().startsWith("HTTP/1.1 100 "));
        send("abc");
        assertTrue(head().startsWith("HTTP/1.1 200 "));
        send("POST /limited HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + 2 * MAX + "\r\n\r\n");
        assertTrue(head().startsWith("HTTP/1.1 413 "));
        assertEquals(-1, socket.getInputStream().read());
    }

    private static String chunk(int length) {
        return Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n";
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the next answer. @return its head */
    private String head() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after " + head);
            }
            head.append((char) next);
        }
        for (String line : head.toString().split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                in.readNBytes(
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()));
            }
        }
        return head.toString();
    }
}
