package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.deployment.Nginx;
import parley.redis.RedisProcess;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** Two servers behind a real nginx with the shipped configuration. */
@Tag("S4-DEP-02")
@Tag("S4-CLU-03")
@Tag("S4-CLU-04")
@Tag("S3-SCALE-03")
@Tag("long")
class NginxIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Sessions: so many that hashing sends some of them to each node. */
    private static final int SESSIONS = 60;

    private static final int SOCKETS = 10;

    private static RedisProcess redis;
    private static ServerExtension one;
    private static ServerExtension other;
    private static Nginx nginx;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program = Nginx.installed();
        assumeTrue(program.isPresent(), "nginx is not installed (Debian: nginx-light)");
        redis = new RedisProcess();
        one = server("one");
        other = server("other");
        port = FreePort.next();
        nginx = new Nginx(
                program.get(),
                Path.of("target", "it", "NginxIT-nginx"),
                port,
                List.of("127.0.0.1:" + one.port(), "127.0.0.1:" + other.port()));
        Eventually.until(PATIENCE, () -> "nginx does not answer, see " + nginx.log(), () -> {
            assertTrue(nginx.isAlive(), () -> "nginx ended, see " + nginx.log());
            return answers();
        });
    }

    private static ServerExtension server(String name) {
        ServerExtension server = new ServerExtension()
                .with("REDIS_URI", redis.uri())
                .with("AUTH_SECRET", "a secret that both of them have, long enough")
                .with("SERVER_TRUSTED_PROXIES", "127.0.0.1")
                // A node whose client does not leave drains as long as the test looks.
                .with("NODE_SHUTDOWN_TIMEOUT_MS", 20_000);
        server.begin("NginxIT-" + name);
        return server;
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.close();
            other.stop();
            one.stop();
            redis.close();
        }
    }

    @Test
    void keepsEachPollingSessionOnItsNode() {
        List<String> paths = IntStream.range(0, SESSIONS)
                .mapToObj(i -> "/eventbus/polling/" + UUID.randomUUID())
                .toList();
        for (String path : paths) {
            // A session ends five seconds after its last request, so each is used at once.
            assertEquals("o\n", post(path + "/xhr", "").body());
            assertEquals(
                    204,
                    post(path + "/xhr_send", "[\"{\\\"type\\\":\\\"ping\\\"}\"]")
                            .statusCode());
            List<String> nodes = nodesOf(path, 2);
            assertEquals(nodes.get(0), nodes.get(1));
        }
        assertEquals(2, distinct(nodesOf("/eventbus/polling/", 2 * SESSIONS)));
    }

    @Test
    void carriesWebSockets() {
        JsonObject guest = new JsonObject(post("/api/guest/session", "{}").body());
        try (RawBridge bridge = RawBridge.open(port, RawBridge.RAW, Map.of());
                RawBridge framed =
                        RawBridge.open(port, "/eventbus/000/" + UUID.randomUUID() + "/websocket", Map.of())) {
            JsonObject user = bridge.authenticate(guest).getJsonObject("user");
            assertEquals(guest.getJsonObject("guest").getString("id"), user.getString("id"));
            assertEquals("o", framed.next("sockjs").getString("frame"));
        }
    }

    @Test
    void tellsTheNodeWhoTheClientIs() throws IOException {
        String client = "203.0.113." + (1 + (int) (Math.random() * 250));
        assertEquals(
                200,
                send(get("/api/guest/username").header("X-Forwarded-For", client))
                        .statusCode());
        Eventually.until(
                PATIENCE,
                () -> "no node has logged " + client,
                () -> read(one.log()).contains(client) || read(other.log()).contains(client));
    }

    @Test
    void keepsSocketIoOnTheNodeOfItsCookieOrElseOfItsAddress() {
        HttpResponse<String> first = send(get("/socket.io/steady?EIO=4&transport=polling"));
        assertEquals(
                "parley_route=127.0.0.1; Path=/socket.io/; HttpOnly; SameSite=Lax",
                first.headers().firstValue("Set-Cookie").orElse(""));
        for (int i = 0; i < SESSIONS; i++) {
            send(get("/socket.io/steady?EIO=4&transport=polling&sid=s" + i));
            send(get("/socket.io/steady?EIO=4&transport=polling").header("Cookie", "parley_route=127.0.0.1"));
        }
        spread("/socket.io/spread");
        assertEquals(1, distinct(nodesOf("/socket.io/steady", 1 + 2 * SESSIONS)));
        assertEquals(2, distinct(nodesOf("/socket.io/spread", SESSIONS)));
    }

    @Test
    void showsMetricsToNobody() {
        assertEquals(404, send(get("/metrics")).statusCode());
    }

    @Test
    @Tag("S1-CLU-11")
    void goesOnWithTheOtherNodeWhileOneDrainsOrIsGoneAndSaysUnavailableWithoutAny() {
        drainWithoutEnd(other);
        JsonObject guest = one.guest();
        for (int i = 0; i < SOCKETS; i++) {
            try (RawBridge bridge = RawBridge.open(port, RawBridge.RAW, Map.of())) {
                bridge.authenticate(guest);
            }
        }
        other.kill9();
        for (int i = 0; i < SESSIONS; i++) {
            assertEquals(200, send(get("/api/stats")).statusCode());
            assertEquals(
                    "o\n",
                    post("/eventbus/000/" + UUID.randomUUID() + "/xhr", "").body());
        }
        one.kill9();
        HttpResponse<String> refused = send(get("/api/stats"));
        assertEquals(503, refused.statusCode());
        assertEquals(
                "UNAVAILABLE",
                new JsonObject(refused.body()).getJsonObject("error").getString("code"));
        one.start();
        other.start();
        Eventually.until(PATIENCE, () -> "nginx does not take them back, see " + nginx.log(), () -> {
            spread("/socket.io/back");
            return distinct(nodesOf("/socket.io/back")) == 2;
        });
    }

    /** Drains a node until it is killed, as one of its clients does not leave. */
    private static void drainWithoutEnd(ServerExtension server) {
        RawBridge bridge = RawBridge.open(server);
        // The node knows of it for certain once it has answered.
        bridge.authenticate(server.guest());
        bridge.stopReading();
        server.process().destroy();
        Eventually.until(PATIENCE, () -> "It takes new sockets, see " + server.log(), () -> refuses(server));
    }

    private static boolean refuses(ServerExtension server) {
        try {
            RawBridge.open(server).close();
            return false;
        } catch (CompletionException refused) {
            return refused.getCause() instanceof WebSocketHandshakeException answer
                    && answer.getResponse().statusCode() == 503;
        }
    }

    private static boolean answers() {
        try {
            return send(get("/ready")).statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static HttpResponse<String> post(String path, String body) {
        return send(get(path).POST(BodyPublishers.ofString(body)).header("Content-Type", "application/json"));
    }

    private static HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return TimedHttp.send(request);
    }

    /** Asks as many clients, each with a cookie of its own. */
    private static void spread(String path) {
        for (int i = 0; i < SESSIONS; i++) {
            send(get(path + "?EIO=4&transport=polling").header("Cookie", "parley_route=client-" + i));
        }
    }

    /** Finds which nodes have answered requests to such paths, by the log of nginx, once it has this many. */
    private static List<String> nodesOf(String path, int count) {
        Eventually.until(
                PATIENCE,
                () -> path + " was answered by " + nodesOf(path),
                () -> nodesOf(path).size() == count);
        return nodesOf(path);
    }

    private static List<String> nodesOf(String path) {
        return Pattern.compile(Pattern.quote(path) + "[^\"]*\" .* to (\\S+): \\d+ ")
                .matcher(read(nginx.log()))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static long distinct(List<String> nodes) {
        return nodes.stream().distinct().count();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
