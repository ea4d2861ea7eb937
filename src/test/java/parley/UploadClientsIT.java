package parley;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.NpmFolder;

/** tus-js-client and Uppy's plugin for it in Node.js, unchanged: in one go, in parts, paused, and over a broken line. */
@Tag("S1-FILE-02")
@Tag("once")
class UploadClientsIT {
    private static final Path SOURCES = Path.of("src/test/js/uploads");
    private static final NpmFolder CLIENTS = new NpmFolder(Path.of("target/it/upload-clients"), 90);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static JsonObject ann;
    private static String room;

    @BeforeAll
    static void installTheClients() throws Exception {
        CLIENTS.install(SOURCES, List.of("package.json", "package-lock.json", "upload.cjs", "xhr.cjs"));
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

    @ParameterizedTest
    @ValueSource(strings = {"tus", "tus-chunks", "tus-deferred", "tus-paused", "tus-killed", "uppy"})
    void sendsAFileThatComesBackTheSame(String client) throws Exception {
        CLIENTS.run("node", "upload.cjs", SERVER.baseUrl(), ann.getString("token"), room, client)
                .assertSound();
    }
}
