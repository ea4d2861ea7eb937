package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** tus-js-client and Uppy's plugin for it in Node.js, unchanged: in one go, in parts, paused, and over a broken line. */
@Tag("S1-FILE-02")
@Tag("once")
class UploadClientsIT {
    private static final Path SOURCES = Path.of("src/test/js/uploads");
    private static final Path FOLDER = Path.of("target/it/upload-clients");
    private static final int PATIENCE_S = 90;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static JsonObject ann;
    private static String room;

    @BeforeAll
    static void installTheClients() throws Exception {
        requireNode();
        for (String file : List.of("package.json", "package-lock.json", "upload.cjs", "xhr.cjs")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Outcome installed = run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        assertEquals(0, installed.status(), installed.output());
        ann = SERVER.guest();
        JsonObject group =
                new JsonObject().put("kind", "group").put("name", "Files").put("members", new JsonArray());
        room = new JsonObject(SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/rooms"))
                                .header("Authorization", "Bearer " + ann.getString("token"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(group.encode())))
                        .body())
                .getString("roomId");
    }

    private static void requireNode() throws InterruptedException {
        String missing = "Node.js 18 or newer with npm is needed for the upload clients";
        boolean present;
        try {
            Files.createDirectories(FOLDER);
            present = run("npm", "--version").status() == 0
                    && run("node", "-e", "typeof fetch === 'function' || process.exit(1)")
                                    .status()
                            == 0;
        } catch (IOException notInstalled) {
            present = false;
        }
        if (System.getenv("CI") == null) {
            assumeTrue(present, missing);
        }
        assertTrue(present, missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tus", "tus-chunks", "tus-deferred", "tus-paused", "tus-killed", "uppy"})
    void sendsAFileThatComesBackTheSame(String client) throws Exception {
        Outcome outcome = run("node", "upload.cjs", SERVER.baseUrl(), ann.getString("token"), room, client);
        assertEquals(0, outcome.status(), outcome.output());
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(FOLDER, "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertTrue(ended, said);
        return new Outcome(process.exitValue(), said);
    }
}
