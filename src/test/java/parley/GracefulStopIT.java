package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.Eventually;

/** A server that is asked to end. */
@Tag("S1-SHUT-01")
@Tag("S1-SHUT-02")
@Tag("S1-SHUT-05")
@Tag("S1-ERR-04")
@Tag("runtime")
class GracefulStopIT {
    private static final int CLIENTS = 20;
    private static final String WINDOW = "NODE_SHUTDOWN_TIMEOUT_MS";
    private static final int WINDOW_MS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Answers that together exceed what the sockets of both sides can hold. */
    private static final int FEEDS = 95;

    private static final int MESSAGE_LENGTH = 5_000;
    private static final int MESSAGES = 60;
    private static final int FEED_BYTES = MESSAGES * MESSAGE_LENGTH;
    private static final long PATIENCE_MS = 60_000;

    private static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_MESSAGES_COUNT", 100_000)
            .with("GATEWAY_QUEUE_BYTES", 2 * FEEDS * FEED_BYTES);

    @BeforeAll
    static void prepare() {
        SERVER.prepare("GracefulStopIT");
    }

    private static void startWithWindow(int windowMs) {
        SERVER.with(WINDOW, windowMs).start();
    }

    /** Runs after a failed test, too. */
    @AfterEach
    void leavesNoDatabaseBehind() throws IOException {
        if (SERVER.process().isAlive()) {
            SERVER.stop();
        }
        assertTrue(!Files.exists(SERVER.log().resolveSibling("data/postgres/cluster/postmaster.pid")));
    }

    private static List<RawBridge> clients() {
        List<RawBridge> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(RawBridge.of(SERVER, SERVER.guest(), "session:closing"));
        }
        return clients;
    }

    @Test
    void everyClientIsToldToComeBackAndTheExitCodeIs0() throws IOException {
        startWithWindow(WINDOW_MS);
        List<RawBridge> clients = clients();
        clients.add(RawBridge.open(SERVER));
        SERVER.process().destroy();
        for (RawBridge client : clients) {
            JsonObject closing = client.event("session:closing");
            assertEquals(4000, closing.getInteger("code"));
            assertTrue(closing.getBoolean("reconnect"));
            assertEquals(0L, closing.getLong("afterMs"), "it was served until now, and may come back at once");
            assertEquals(4000, client.closed());
        }
        assertEquals(0, SERVER.exitCode());
        assertEquals(0, SERVER.status("/ready"));
        assertTrue(
                Files.readString(SERVER.log()).lines().noneMatch(line -> line.contains("the database did not stop")));
    }

    /** The window is long, so that some have their moment much later than the first. */
    @Test
    void clientsAreServedUntilTheirOwnMoment() {
        startWithWindow(2 * WINDOW_MS);
        List<RawBridge> clients = clients();
        SERVER.process().destroy();
        Eventually.until(PATIENCE, () -> "none was told", () -> clients.stream().anyMatch(client -> !client.isOpen()));
        long served = clients.stream().filter(GracefulStopIT::isServed).count();
        assertTrue(served > 0, "all had to leave at the same moment");
        clients.forEach(client -> assertEquals(4000, client.closed()));
        assertEquals(0, SERVER.exitCode());
    }

    private static boolean isServed(RawBridge client) {
        if (!client.isOpen()) {
            return false;
        }
        try {
            client.reply("session:ping", new JsonObject());
            return true;
        } catch (AssertionError | RuntimeException hadItsMoment) {
            return false;
        }
    }

    @Test
    void whatWasAcceptedIsDeliveredBeforeTheClose() {
        startWithWindow(WINDOW_MS);
        try (Strangers pair = new Strangers(SERVER)) {
            pair.bob.stopReading();
            int sent = 0;
            for (; sent < 60; sent++) {
                pair.ann.reply("chat:message", pair.message(sent + "x".repeat(4_990)));
            }
            SERVER.process().destroy();
            pair.ann.event("session:closing");
            pair.bob.readAgain();
            for (int i = 0; i < sent; i++) {
                assertTrue(pair.bob.event("chat:message").getString("content").startsWith(i + "x"));
            }
            assertEquals(4000, pair.bob.event("session:closing").getInteger("code"));
        }
        assertEquals(0, SERVER.exitCode());
    }

    /** A reader for whom something waits, so that the node waits for it too. */
    private static StuckSocket stuckIn(Strangers pair) throws IOException {
        StuckSocket stuck = new StuckSocket(SERVER.port());
        stuck.send(new JsonObject()
                .put("type", "send")
                .put("address", "session:authenticate")
                .put("body", new JsonObject().put("token", pair.bobsGuest.getString("token"))));
        stuck.send(new JsonObject().put("type", "register").put("address", "chat:message"));
        for (int i = 0; i < MESSAGES; i++) {
            pair.ann.reply("chat:message", pair.message("x".repeat(MESSAGE_LENGTH)));
        }
        long end = System.currentTimeMillis() + PATIENCE_MS;
        for (int asked = 0; SERVER.metric("parley_queued_bytes") == 0; asked++) {
            assertTrue(System.currentTimeMillis() < end, "nothing waits for a reader that does not read");
            // Once the sockets are full its questions are not read any more, but others still speak.
            pair.ann.reply("chat:message", pair.message("x".repeat(MESSAGE_LENGTH)));
            if (asked < FEEDS) {
                stuck.send(new JsonObject()
                        .put("type", "send")
                        .put("address", "chat:feed")
                        .put("body", new JsonObject().put("roomId", pair.roomId))
                        .put("replyAddress", "feed"));
            }
        }
        return stuck;
    }

    /** The time is up before the reader has read, so that the process ends without it. */
    @Test
    @Tag("S1-SHUT-04")
    void oneWhoDoesNotReadCannotHoldUpTheEnd() throws IOException {
        startWithWindow(WINDOW_MS);
        try (Strangers pair = new Strangers(SERVER);
                StuckSocket stuck = stuckIn(pair)) {
            assertEquals(0, SERVER.stop());
            stuck.readToItsEnd();
            assertEquals(4000, pair.ann.closed());
        }
    }

    /** The window is long, and a reader that does not read keeps the drain going until the others have been answered. */
    @Test
    void aClientThatComesDuringTheDrainIsSentAway() throws IOException {
        startWithWindow(4 * WINDOW_MS);
        try (Strangers pair = new Strangers(SERVER);
                StuckSocket stuck = stuckIn(pair)) {
            SERVER.process().destroy();
            Eventually.until(PATIENCE, () -> "it goes on as before", () -> SERVER.status("/ready") == 503);
            Eventually.until(PATIENCE, () -> "a newcomer was let in", GracefulStopIT::handshakeIsRefused);
            HttpRequest.Builder poll = HttpRequest.newBuilder(
                            URI.create(SERVER.baseUrl() + "/eventbus/000/late-" + System.nanoTime() + "/xhr"))
                    .POST(HttpRequest.BodyPublishers.noBody());
            assertEquals("o\n", SERVER.send(poll).body());
            String sentAway = SERVER.send(poll).body();
            assertTrue(sentAway.contains("session:closing") && sentAway.contains("4000"), sentAway);
            stuck.readToItsEnd();
            assertEquals(0, SERVER.exitCode());
        }
    }

    private static boolean handshakeIsRefused() {
        try {
            RawBridge.open(SERVER).close();
            return false;
        } catch (CompletionException refused) {
            WebSocketHandshakeException answer =
                    assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
            assertEquals(503, answer.getResponse().statusCode());
            return true;
        }
    }

    @Test
    void aPollingClientGetsTheClosingEventToo() throws IOException {
        startWithWindow(WINDOW_MS);
        String path = "/eventbus/000/polling-" + System.nanoTime() + "/xhr";
        HttpRequest.Builder open =
                HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path)).POST(HttpRequest.BodyPublishers.noBody());
        assertEquals("o\n", SERVER.send(open).body());
        try (Socket socket = new Socket(SERVER.address(), SERVER.port())) {
            socket.setSoTimeout((int) PATIENCE_MS);
            // The server takes up the poll as soon as it has answered the request before it.
            String requests = "GET /live HTTP/1.1\r\nHost: parley\r\n\r\n" + "POST " + path
                    + " HTTP/1.1\r\nHost: parley\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("HTTP/1.1 200 OK", answers.readLine());
            SERVER.process().destroy();
            String told = answers.lines()
                    .filter(line -> line.equals("o") || line.startsWith("a[") || line.startsWith("c["))
                    .findFirst()
                    .orElseThrow();
            assertTrue(told.contains("session:closing") && told.contains("4000"), told);
        }
        assertEquals(0, SERVER.exitCode());
    }
}
