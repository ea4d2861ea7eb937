package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import parley.ServerExtension;

/** Requests that a proxy before the server may understand differently, broken bodies and connections that are reset. */
final class AmbiguousRequests implements Attack {
    private static final String ADDRESS = "127.0.0.4";
    private static final String POST = "POST /api/guest/session HTTP/1.1\r\n";
    private static final String HOST = "Host: a\r\n";
    private static final String SCRIPT = "GET /webjars/sockjs-client/1.6.1/dist/sockjs.js HTTP/1.1\r\n" + HOST + "\r\n";
    private static final String MISSING = "GET /missing HTTP/1.1\r\n" + HOST;
    private static final int TOGETHER = 200;
    private static final int ROUNDS = 8;
    private static final List<String> AMBIGUOUS = List.of(
            POST + HOST + HOST + "Content-Length: 2\r\n\r\n{}",
            POST + "Content-Length: 2\r\n\r\n{}",
            POST + HOST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            POST + HOST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            POST + HOST + "Transfer-Encoding: gzip\r\n\r\n{}",
            POST + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            POST + HOST + "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}");
    private static final List<String> BAD_CALLBACKS = List.of("", "?c=", "?c=a%3Cb", "?callback=" + "x".repeat(33));

    @Override
    public void on(ServerExtension server) throws IOException {
        double faults = server.metric("parley_faults_total");
        for (int round = 0; round < ROUNDS; round++) {
            for (String request : AMBIGUOUS) {
                String answer = answer(server, request);
                assertTrue(answer.startsWith("HTTP/1.1 400 "), request + answer);
                assertTrue(answer.contains("\"VALIDATION_ERROR\""), answer);
            }
            for (String query : BAD_CALLBACKS) {
                String request = "GET /eventbus/000/session/jsonp" + query + " HTTP/1.1\r\n" + HOST
                        + "Connection: close\r\n\r\n";
                assertTrue(answer(server, request).startsWith("HTTP/1.1 400 "), query);
            }
            answer(server, POST + HOST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n");
            reset(server, POST + HOST + "Content-Length: 100\r\n\r\n{");
            reset(server, SCRIPT.repeat(20));
        }
        String answers = answer(server, (MISSING + "\r\n").repeat(TOGETHER) + MISSING + "Connection: close\r\n\r\n");
        assertEquals(TOGETHER + 1, answers.split("HTTP/1.1 404 ", -1).length - 1);
        assertEquals(faults, server.metric("parley_faults_total"));
    }

    /** Reads all that comes until the server has ended the connection. */
    private static String answer(ServerExtension server, String request) throws IOException {
        try (Stranger stranger = Stranger.connectFrom(ADDRESS, server.port())) {
            stranger.send(request);
            return stranger.readToEnd();
        }
    }

    private static void reset(ServerExtension server, String request) throws IOException {
        try (Stranger stranger = Stranger.connectFrom(ADDRESS, server.port())) {
            stranger.send(request);
            stranger.socket().setSoLinger(true, 0);
        }
    }
}
