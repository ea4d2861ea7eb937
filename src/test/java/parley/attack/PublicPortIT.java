package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** What honest clients of the public port may do, with deadlines that are short. */
class PublicPortIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANAGEMENT = FreePort.next();
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SCRIPT = "GET /webjars/sockjs-client/1.6.1/dist/sockjs.js HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int SCRIPTS = 60;
    private static final String PAUSES = "Accepting connections pauses";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("SERVER_METRICS", false)
            .with("MANAGEMENT_PORT", MANAGEMENT)
            .with("SERVER_TIMEOUTS_IDLE_MS", 1_000);

    private static HttpResponse<String> managed(String path) {
        return TimedHttp.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + MANAGEMENT + path)));
    }

    private static boolean timedOut(String phase) {
        return managed("/metrics").body().contains("parley_http_timeouts_total{phase=\"" + phase + "\"}");
    }

    @Test
    void metricsAreForTheManagementPort() {
        assertEquals(404, SERVER.get("/metrics").statusCode());
        assertEquals(200, managed("/metrics").statusCode());
    }

    @Test
    void socketsAndPollsOutliveConnectionsThatAreIdle() throws Exception {
        String session = SERVER.baseUrl() + "/eventbus/000/publicport/xhr";
        assertEquals("o\n", SERVER.send(poll(session)).body());
        CompletableFuture<HttpResponse<String>> polled = TimedHttp.sendAsync(poll(session));
        try (Stranger socket = Stranger.upgraded(SERVER.port(), "");
                Stranger idle = Stranger.connect(SERVER.port())) {
            idle.send(LIVE);
            assertTrue(idle.readToEnd().startsWith("HTTP/1.1 200 "));
            assertTrue(timedOut("idle"));
            assertTrue(!polled.isDone());
            socket.text("{}");
            assertEquals(0x81, socket.socket().getInputStream().read());
        }
        assertEquals(
                204,
                SERVER.send(HttpRequest.newBuilder(URI.create(session + "_send"))
                                .POST(HttpRequest.BodyPublishers.ofString("[\"{}\"]")))
                        .statusCode());
        assertTrue(polled.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body().startsWith("a["));
    }

    private static HttpRequest.Builder poll(String session) {
        return HttpRequest.newBuilder(URI.create(session)).POST(HttpRequest.BodyPublishers.noBody());
    }

    @Test
    void aSlowDownloadGoesOnAndOneThatIsNotReadEnds() throws IOException {
        try (Stranger slow = Stranger.connect(SERVER.port());
                Stranger stuck = Stranger.connect(SERVER.port())) {
            slow.send(SCRIPT.repeat(SCRIPTS));
            stuck.send(SCRIPT.repeat(SCRIPTS));
            byte[] some = new byte[64 * 1024];
            slow.socket().setSoTimeout(100);
            long read = 0;
            // It reads a bit now and then, until another that reads nothing has lost its connection.
            while (!timedOut("answer")) {
                try {
                    int count = slow.socket().getInputStream().read(some);
                    assertTrue(count > 0, "the slow one has lost its connection");
                    read += count;
                } catch (SocketTimeoutException notYet) {
                    // More is to come.
                }
            }
            slow.socket().setSoTimeout((int) PATIENCE.toMillis());
            for (int count = slow.socket().getInputStream().read(some);
                    count > 0;
                    count = slow.socket().getInputStream().read(some)) {
                read += count;
            }
            assertTrue(read > SCRIPTS * 60_000L, "it got " + read + " bytes");
        }
    }

    @Test
    @Tag("S1-RL-06")
    void acceptingPausesWhileDescriptorsAreShort() throws Exception {
        try (Stranger before = Stranger.connect(SERVER.port())) {
            before.send(LIVE);
            assertTrue(before.readHead().startsWith("HTTP/1.1 200 "));
            limitDescriptors(descriptors());
            try (Stranger waiting = Stranger.connect(SERVER.port())) {
                waiting.send(LIVE);
                Eventually.until(PATIENCE, () -> "it does not pause", () -> pauses() == 1);
                before.socket().getInputStream().skipNBytes("{\"status\":\"ok\"}".length());
                before.send(LIVE);
                assertTrue(before.readHead().startsWith("HTTP/1.1 200 "));
                limitDescriptors(4_096);
                assertTrue(waiting.readHead().startsWith("HTTP/1.1 200 "));
            } finally {
                limitDescriptors(4_096);
            }
            assertEquals(1, pauses());
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + SERVER.process().pid() + "/fd"))) {
            return open.count();
        }
    }

    private static void limitDescriptors(long count) throws IOException, InterruptedException {
        Process limit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(SERVER.process().pid()), "--nofile=" + count + ":")
                .start();
        assertEquals(0, limit.waitFor());
    }

    private static long pauses() {
        try (Stream<String> lines = Files.lines(SERVER.log())) {
            return lines.filter(line -> line.contains(PAUSES)).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
