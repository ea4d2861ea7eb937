package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import parley.ServerExtension;

/** Connections on which nothing ends, as many as an address may have and some more. */
final class StalledConnections implements Attack {
    private static final String ADDRESS = "127.0.0.3";
    private static final int OF_EACH = 36;
    private static final int ALLOWED = 256;
    private static final int TOO_MANY = 40;
    private static final int BYTE_EVERY_MS = 100;
    private static final String POST = "POST /api/guest/session HTTP/1.1\r\nHost: a\r\n";
    private static final List<String> BEGINNINGS = List.of(
            "",
            "GET /li",
            "GET /live HTTP/1.1\r\nHos",
            POST + "Content-Length: 100\r\n\r\n{",
            POST + "Transfer-Encoding: chunked\r\n\r\n5",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
            "GET /eventbus/websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade"
                    + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                    + "\r\nContent-Length: 9\r\n\r\n");

    @Override
    public void on(ServerExtension server) throws IOException {
        double timeouts = server.metric("parley_http_timeouts_total");
        double refusals = server.metric("parley_connections_refused_total");
        try (Stranger trickle = Stranger.connectFrom(ADDRESS, server.port())) {
            List<Stranger> stalled = new ArrayList<>();
            for (int i = 0; i < OF_EACH; i++) {
                for (String beginning : BEGINNINGS) {
                    stalled.add(begin(server, beginning));
                }
            }
            while (stalled.size() + 1 < ALLOWED + TOO_MANY) {
                stalled.add(begin(server, ""));
            }
            trickleUntilClosed(trickle);
            for (Stranger stranger : stalled) {
                assertEquals("", stranger.readToEnd());
                stranger.close();
            }
        }
        double ended = server.metric("parley_http_timeouts_total") - timeouts;
        double refused = server.metric("parley_connections_refused_total") - refusals;
        assertEquals(ALLOWED + TOO_MANY, ended + refused);
        assertTrue(refused > 0, "more than " + ALLOWED + " of an address were accepted");
    }

    private static Stranger begin(ServerExtension server, String beginning) throws IOException {
        Stranger stranger = Stranger.connectFrom(ADDRESS, server.port());
        try {
            stranger.send(beginning);
        } catch (IOException refused) {
            // The failure shows when the connection's end is read.
        }
        return stranger;
    }

    private static void trickleUntilClosed(Stranger stranger) throws IOException {
        stranger.send("GET /live HTTP/1.1\r\nHost: a\r\nX-Long: ");
        stranger.socket().setSoTimeout(BYTE_EVERY_MS);
        for (int sent = 0; sent < 200; sent++) {
            try {
                stranger.send("x");
                assertEquals(-1, stranger.in().read());
                return;
            } catch (SocketTimeoutException stillOpen) {
                // The next byte is due.
            } catch (IOException reset) {
                return;
            }
        }
        fail("a head that trickles in is read for ever");
    }
}
