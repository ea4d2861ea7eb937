package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.deployment.Haproxy;
import parley.redis.RedisProcess;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** Two servers behind a real HAProxy with the shipped configuration. */
@Tag("S3-SCALE-03")
@Tag("S1-CLU-11")
@Tag("long")
class HaproxyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SOCKETS = 8;
    private static final int IN_A_ROW = 6;
    private static final String NEVER_MS = "600000";

    private static RedisProcess redis;
    private static ServerExtension one;
    private static ServerExtension other;
    private static Haproxy haproxy;
    private static int port;

    @BeforeAll
    static void start() {
        Optional<Path> program = Haproxy.installed();
        assumeTrue(program.isPresent(), "haproxy is not installed (Debian: haproxy)");
        redis = new RedisProcess();
        one = server("one");
        other = server("other");
        port = FreePort.next();
        haproxy = new Haproxy(
                program.get(),
                Path.of("target", "it", "HaproxyIT-haproxy"),
                port,
                List.of("127.0.0.1:" + one.port(), "127.0.0.1:" + other.port()));
        Eventually.until(PATIENCE, () -> "haproxy does not answer, see " + haproxy.log(), () -> {
            assertTrue(haproxy.isAlive(), () -> "haproxy ended, see " + haproxy.log());
            return status("/ready") == 200;
        });
    }

    private static ServerExtension server(String name) {
        ServerExtension server = new ServerExtension()
                .with("REDIS_URI", redis.uri())
                .with("AUTH_SECRET", "a secret that both of them have, long enough")
                .with("SERVER_TRUSTED_PROXIES", "127.0.0.1")
                .with("NODE_DRAIN_DELAY_MS", NEVER_MS);
        server.begin("HaproxyIT-" + name);
        return server;
    }

    /** The nodes are killed, as they would drain for ever. */
    @AfterAll
    static void stop() {
        if (haproxy != null) {
            haproxy.close();
            one.kill9();
            other.kill9();
            redis.close();
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return TimedHttp.send(request);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static int status(String path) {
        try {
            return send(request(path)).statusCode();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    private static JsonObject guest() {
        return new JsonObject(send(request("/api/guest/session")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}")))
                .body());
    }

    private static List<RawBridge> sockets() {
        return IntStream.range(0, SOCKETS)
                .mapToObj(i -> {
                    RawBridge bridge = RawBridge.open(port, RawBridge.RAW, Map.of());
                    bridge.authenticate(guest());
                    return bridge;
                })
                .toList();
    }

    /** Waits until the balancer has found out that the other node is ready. */
    private static void awaitItsShareOfClients() {
        Eventually.until(PATIENCE, () -> "it gets no clients, see " + haproxy.log(), () -> {
            double before = other.metric("parley_command_duration_seconds_count");
            sockets().forEach(RawBridge::close);
            return other.metric("parley_command_duration_seconds_count") > before;
        });
    }

    @Test
    void carriesRequestsSocketsAndPolls() {
        try (RawBridge bridge = RawBridge.open(port, RawBridge.RAW, Map.of())) {
            bridge.authenticate(guest());
            bridge.reply("get:stats", new JsonObject());
        }
        for (int i = 0; i < IN_A_ROW; i++) {
            String session = "/eventbus/000/" + UUID.randomUUID();
            HttpRequest.Builder poll = request(session + "/xhr").POST(BodyPublishers.noBody());
            assertEquals("o\n", send(poll).body());
            HttpRequest.Builder ping =
                    request(session + "/xhr_send").POST(BodyPublishers.ofString("[\"{\\\"type\\\":\\\"ping\\\"}\"]"));
            assertEquals(204, send(ping).statusCode(), "the session is on that node");
        }
        assertEquals(404, status("/metrics"));
    }

    @Test
    void theClientsOfANodeThatHangsAreFreeToComeBackElsewhere() {
        awaitItsShareOfClients();
        List<RawBridge> sockets = sockets();
        other.pause();
        try {
            Eventually.until(PATIENCE, () -> "nobody was freed, see " + haproxy.log(), () -> sockets.stream()
                    .anyMatch(socket -> !socket.isOpen()));
            for (int i = 0; i < IN_A_ROW; i++) {
                assertEquals(200, status("/api/stats"));
                try (RawBridge back = RawBridge.open(port, RawBridge.RAW, Map.of())) {
                    back.authenticate(guest());
                }
            }
            sockets.stream().filter(RawBridge::isOpen).forEach(socket -> socket.reply("get:stats", new JsonObject()));
        } finally {
            other.resume();
            sockets.forEach(RawBridge::close);
        }
        Eventually.until(PATIENCE, () -> "it is not taken back", () -> other.status("/ready") == 200);
    }

    @Test
    void aNodeThatDrainsKeepsItsClientsAndGetsNoMore() {
        other.kill9();
        other.start();
        awaitItsShareOfClients();
        List<RawBridge> sockets = sockets();
        other.process().destroy();
        Eventually.until(PATIENCE, () -> "it drains not", () -> other.status("/ready") == 503);
        assertEquals(404, other.status("/ready?draining=404"));
        Eventually.until(PATIENCE, () -> "it gets more, see " + haproxy.log(), () -> {
            double before = other.metric("parley_command_duration_seconds_count");
            List<RawBridge> fresh = sockets();
            fresh.forEach(RawBridge::close);
            return other.metric("parley_command_duration_seconds_count") == before;
        });
        assertFalse(sockets.stream().anyMatch(socket -> !socket.isOpen()), "some were closed with it");
        sockets.forEach(socket -> socket.reply("get:stats", new JsonObject()));
        sockets.forEach(RawBridge::close);
        other.kill9();
        other.start();
    }
}
