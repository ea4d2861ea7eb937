package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** Honest clients use the public port, with short deadlines. */
class PublicPortIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANAGEMENT = FreePort.next();
    private static final String LIVE = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SCRIPT = "GET /webjars/sockjs-client/1.6.1/dist/sockjs.js HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int SCRIPTS = 60;
    private static final long LEAST_SCRIPT_BYTES = 60_000;
    private static final int LITTLE = 4 * 1024;
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
        String counter = "parley_http_timeouts_total{phase=\"" + phase + "\"} ";
        return managed("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith(counter) && !line.equals(counter + "0.0"));
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
            assertEquals(0x81, socket.in().read());
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
    void aSlowDownloadGoesOnAndOneThatIsNotReadEnds() throws Exception {
        try (Stranger slow = Stranger.connect(SERVER.port());
                Stranger stuck = Stranger.connect(SERVER.port())) {
            slow.send(SCRIPT.repeat(SCRIPTS));
            stuck.send(SCRIPT.repeat(SCRIPTS));
            CompletableFuture<Void> stuckEnds = CompletableFuture.runAsync(
                    () -> Eventually.until(PATIENCE, () -> "who reads nothing is kept", () -> timedOut("answer")));
            InputStream in = slow.in();
            long read = 0;
            while (!ends(stuckEnds)) {
                read += in.readNBytes(LITTLE).length;
            }
            in.skipNBytes(SCRIPTS * LEAST_SCRIPT_BYTES - read);
        }
    }

    /** Waits a moment for the end, which is the pace of the slow reader. */
    private static boolean ends(CompletableFuture<Void> awaited) throws Exception {
        try {
            awaited.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
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
                before.in().skipNBytes("{\"status\":\"ok\"}".length());
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
