package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.deployment.Nginx;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** The packaged server below a path of a site, by itself and behind a real nginx as deployment.md shows it. */
@Tag("S4-DEP-02")
class BasePathIT {
    private static final String BASE = "/chat";
    private static final Path PAGE = Path.of("src", "site", "markdown", "deployment.md");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern REFERENCE = Pattern.compile(
            "(?:href|src)=\"([^\"#:]+)\"|url\\(\"([^\"]+)\"\\)|(?:from|import) '([^']+)'|\"src\": \"([^\"]+)\"");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("SERVER_BASE_PATH", BASE)
            .with("SERVER_TRUSTED_PROXIES", "127.0.0.1")
            .with("AUTH_HASHING_MEMORY_KIB", 1_024);

    @Test
    void servesEverythingWithThePathAndWithout() throws IOException {
        everythingWorks(SERVER.port(), BASE);
        everythingWorks(SERVER.port(), "");
        assertEquals(200, status(SERVER.port(), BASE + "/metrics"));
        assertTrue(Files.readString(SERVER.log()).contains("Open http://127.0.0.1:" + SERVER.port() + BASE + "/"));
    }

    @Test
    void sendsABrowserThatLeftTheSlashOutToThePage() {
        HttpResponse<String> answer = TimedHttp.send(at(SERVER.port(), BASE + "?a=1"));
        assertEquals(308, answer.statusCode());
        assertEquals(BASE + "/?a=1", answer.headers().firstValue("Location").orElse("none"));
    }

    @Test
    void servesNothingBelowOtherPaths() {
        for (String path : List.of("/chatter/ready", BASE + BASE + "/ready", "/x" + BASE + "/ready")) {
            assertEquals(404, status(SERVER.port(), path), path);
        }
    }

    @Test
    @Tag("long")
    void worksBelowAPathOfASiteOfItsOwn() throws IOException {
        assumeTrue(Nginx.installed().isPresent(), "nginx is not installed (Debian: nginx-light)");
        int port = FreePort.next();
        String site = block("```nginx", "location " + BASE + "/ {")
                .replace("listen 80;", "listen 127.0.0.1:" + port + ";\n    location / { return 200 'the site'; }")
                .replace("127.0.0.1:8080", "127.0.0.1:" + SERVER.port());
        Path folder = folder("site");
        Path file = Files.writeString(
                folder.resolve("nginx.conf"),
                "events {}\nhttp {\nclient_body_temp_path tmp/body;\nproxy_temp_path tmp/proxy;\n" + site + "\n}\n");
        try (Nginx nginx = Nginx.of(Nginx.installed().get(), folder, file)) {
            awaitAnswer(nginx, port);
            assertEquals("the site", TimedHttp.send(at(port, "/ready")).body());
            assertEquals(301, status(port, BASE));
            everythingWorks(port, BASE);
        }
    }

    @Test
    @Tag("long")
    void worksBehindTheShippedBalancerWithThePathPutIn() throws Exception {
        assumeTrue(Nginx.installed().isPresent(), "nginx is not installed (Debian: nginx-light)");
        String command = block("```sh", "docker/nginx.conf");
        Path folder = folder("balancer");
        Path shipped = folder.resolve("shipped.conf");
        Process sed = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(shipped.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals(0, sed.waitFor());
        int port = FreePort.next();
        try (Nginx nginx =
                new Nginx(Nginx.installed().get(), folder, shipped, port, List.of("127.0.0.1:" + SERVER.port()))) {
            awaitAnswer(nginx, port);
            everythingWorks(port, BASE);
            assertEquals(404, status(port, "/ready"));
            assertEquals(404, status(port, BASE + "/metrics"));
            assertTrue(TimedHttp.send(at(port, BASE + "/socket.io/?EIO=4&transport=polling"))
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElse("none")
                    .contains("Path=" + BASE + "/socket.io/"));
        }
    }

    private static void everythingWorks(int port, String base) {
        everyPartOfThePageIsThere(port, base);
        for (String path : List.of("/live", "/ready", "/health")) {
            assertEquals(200, status(port, base + path), path);
        }
        restWorks(port, base);
        socketsWork(port, base);
    }

    /** Follows the page's references as a browser does, from file to file. */
    private static void everyPartOfThePageIsThere(int port, String base) {
        Set<URI> known =
                new LinkedHashSet<>(List.of(at(port, base + "/").build().uri()));
        List<URI> open = new ArrayList<>(known);
        while (!open.isEmpty()) {
            URI from = open.remove(0);
            HttpResponse<String> part = TimedHttp.send(HttpRequest.newBuilder(from));
            assertEquals(200, part.statusCode(), () -> "GET " + from);
            assertTrue(from.getPath().startsWith(base + "/"), from::toString);
            boolean ours =
                    !from.getPath().contains("/webjars/") && !from.getPath().endsWith(".png");
            REFERENCE.matcher(ours ? part.body() : "").results().forEach(found -> {
                for (int group = 1; group <= found.groupCount(); group++) {
                    if (found.group(group) != null) {
                        URI next = from.resolve(found.group(group));
                        if (known.add(next)) {
                            open.add(next);
                        }
                    }
                }
            });
        }
        assertTrue(known.size() > 50, known::toString);
        assertTrue(TimedHttp.send(at(port, base + "/eventbus/iframe.html"))
                .body()
                .contains("\"../webjars/sockjs-client/"));
    }

    private static void restWorks(int port, String base) {
        HttpResponse<String> made = TimedHttp.send(at(port, base + "/api/guest/session")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        assertEquals(201, made.statusCode(), made.body());
        String token = new JsonObject(made.body()).getString("token");
        HttpResponse<String> rooms =
                TimedHttp.send(at(port, base + "/api/rooms?limit=7").header("Authorization", "Bearer " + token));
        assertEquals(200, rooms.statusCode(), rooms.body());
        // The query came along, and is judged.
        HttpResponse<String> refused =
                TimedHttp.send(at(port, base + "/api/rooms?limit=x").header("Authorization", "Bearer " + token));
        assertEquals(400, refused.statusCode());
        assertTrue(refused.headers().firstValue("X-Request-Id").isPresent());
        assertTrue(answerTo(port, base + "/api/guest/online?limit=%zz").startsWith("HTTP/1.1 400 "));
        HttpResponse<String> otherMethod =
                TimedHttp.send(at(port, base + "/api/auth/login").DELETE());
        assertEquals(405, otherMethod.statusCode());
        assertEquals("POST", otherMethod.headers().firstValue("Allow").orElse("none"));
    }

    /** Asks for a target that no well-behaved client would send. */
    private static String answerTo(int port, String target) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
    }

    private static void socketsWork(int port, String base) {
        assertEquals(200, status(port, base + "/eventbus/info"));
        assertEquals(
                "o\n",
                TimedHttp.send(at(port, base + "/eventbus/000/" + UUID.randomUUID() + "/xhr")
                                .POST(BodyPublishers.noBody()))
                        .body());
        JsonObject guest = SERVER.guest();
        try (RawBridge bridge = RawBridge.open(port, base + RawBridge.RAW, Map.of());
                RawBridge framed =
                        RawBridge.open(port, base + "/eventbus/000/" + UUID.randomUUID() + "/websocket", Map.of())) {
            JsonObject user = bridge.authenticate(guest).getJsonObject("user");
            assertEquals(guest.getJsonObject("guest").getString("id"), user.getString("id"));
            assertEquals("o", framed.next("sockjs").getString("frame"));
        }
    }

    /** Returns the code of the page that has this in it. */
    private static String block(String fence, String having) throws IOException {
        return Pattern.compile(Pattern.quote(fence) + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .filter(code -> code.contains(having))
                .findFirst()
                .orElseThrow(() -> new AssertionError(PAGE + " has no " + fence + " with " + having));
    }

    private static Path folder(String name) throws IOException {
        Path folder = Path.of("target", "it", "BasePathIT-" + name).toAbsolutePath();
        Files.createDirectories(folder.resolve("tmp"));
        return folder;
    }

    private static void awaitAnswer(Nginx nginx, int port) {
        Eventually.until(PATIENCE, () -> "nginx does not answer, see " + nginx.log(), () -> {
            assertTrue(nginx.isAlive(), () -> "nginx ended, see " + nginx.log());
            return TimedHttp.status("http://127.0.0.1:" + port + BASE + "/ready", PATIENCE) == 200;
        });
    }

    private static HttpRequest.Builder at(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static int status(int port, String path) {
        return TimedHttp.send(at(port, path)).statusCode();
    }
}
