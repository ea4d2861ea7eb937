package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.Eventually;

/** A server whose disk is full. The disk is a file system in memory, which takes root and mount namespaces. */
@Tag("S3-FT-02")
@Tag("long")
class FullDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REFUSED = 20;
    private static final byte[] BLOCK = new byte[1 << 16];

    /** Puts what is in the folder onto a small disk of the server's own; then the server follows. */
    private static final String ON_A_SMALL_DISK = """
            mkdir -p "$1.disk"; mount -t tmpfs -o size="$2" disk "$1.disk"; cp -a "$1/." "$1.disk" || true
            mount --bind "$1.disk" "$1"; shift 2; exec "$@"
            """;

    @BeforeAll
    static void mountsAreAllowed() throws IOException, InterruptedException {
        Process tried = new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "disk", "/mnt").start();
        assumeTrue(tried.waitFor() == 0, "A small disk takes root, and unshare and mount (package util-linux)");
    }

    private static Path folder(String name) {
        return Path.of("target", "it", name).toAbsolutePath();
    }

    private static ServerExtension onADisk(String name, String size) {
        ServerExtension server = new ServerExtension()
                .with("LIMITS_MESSAGES_COUNT", 1_000_000)
                .at("127.0.0.1", launcher(folder(name).resolve("data"), size));
        server.prepare(name);
        return server;
    }

    private static List<String> launcher(Path data, String size) {
        return List.of("unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, "disk", data.toString(), size);
    }

    /** Returns a path as the server sees it. */
    private static Path seenBy(ServerExtension server, Path path) {
        return Path.of("/proc/" + server.process().pid() + "/root" + path);
    }

    private static void fill(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full::toString);
        }
    }

    @Test
    void turnsNotReadySaysWhyOnceAndGoesOnWhenThereIsRoom() throws IOException {
        ServerExtension server = onADisk("FullDiskIT", "400m")
                .with("LOG_DIR", folder("FullDiskIT").resolve("data/logs"));
        server.start();
        try {
            String token = account(server).getString("token");
            String room = post(
                            server,
                            "/api/rooms",
                            token,
                            new JsonObject().put("kind", "room").put("name", "full"))
                    .getString("roomId");
            assertEquals(201, say(server, token, room).statusCode());

            Path filling = seenBy(server, folder("FullDiskIT").resolve("data/filling"));
            fill(filling);
            Eventually.until(PATIENCE, () -> "it is still ready", () -> {
                say(server, token, room);
                return server.status("/ready") == 503;
            });
            JsonObject failing = server.json("/ready").getJsonArray("failing").getJsonObject(0);
            assertEquals("database", failing.getString("name"));
            assertTrue(failing.getString("reason").contains("No space left"), failing::encode);
            assertEquals("degraded", server.json("/health").getString("status"));
            for (int i = 0; i < REFUSED; i++) {
                assertEquals(503, say(server, token, room).statusCode());
                assertEquals(200, server.status("/live"));
            }
            assertEquals(1, lines(server, "Nothing can be stored"));
            Eventually.until(PATIENCE, () -> "no word of the lost log", () -> {
                say(server, token, room);
                return lines(server, "Lines of the log are lost") == 1;
            });
            assertTrue(server.json("/health").encode().contains("\"name\":\"log\",\"up\":false"));
            assertEquals(2, lines(server, "\"level\":\"ERROR\""), "one line for each cause");
            assertEquals(0, lines(server, "The database is back"));

            Files.delete(filling);
            Eventually.until(PATIENCE, () -> "it is not ready again", () -> server.status("/ready") == 200);
            assertEquals(201, say(server, token, room).statusCode());
            assertEquals(1, lines(server, "has room again"));
        } finally {
            server.stop();
        }
    }

    private static long lines(ServerExtension server, String text) {
        return read(server.log()).lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void aStartOnAFullDiskNamesThePathAndTheCause() {
        ServerExtension server = onADisk("FullStartIT", "256k");
        server.launch();
        assertEquals(1, server.exitCode());
        String log = read(server.log());
        String told = log.lines()
                .filter(line -> line.startsWith("parley: "))
                .findFirst()
                .orElse(log);
        assertTrue(told.contains(folder("FullStartIT").resolve("data").toString()), told);
        assertTrue(told.contains("No space left on device"), told);
        assertFalse(log.contains("\tat "), "a stack trace is of no use");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject account(ServerExtension server) {
        return post(
                server,
                "/api/auth/register",
                null,
                new JsonObject()
                        .put("username", "ann")
                        .put("email", "ann@example.org")
                        .put("password", "correct horse"));
    }

    private static HttpResponse<String> say(ServerExtension server, String token, String room) {
        return send(
                server,
                "/api/messages",
                token,
                new JsonObject().put("roomId", room).put("content", "x".repeat(5_000)));
    }

    private static JsonObject post(ServerExtension server, String path, String token, JsonObject body) {
        HttpResponse<String> answer = send(server, path, token, body);
        assertEquals(201, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static HttpResponse<String> send(ServerExtension server, String path, String token, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()));
        return server.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }
}
