package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.files.FileState;
import parley.gateway.http.HttpTestServer;
import parley.gateway.http.HttpTestServer.Answer;

@Tag("S1-RT-02")
class FileDetailsVerticleTest {
    private FilesFixture server = new FilesFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer get(String path) {
        return server.call(HttpMethod.GET, path, null);
    }

    @Test
    @Tag("S1-FILE-06")
    void signsAFreshLink() {
        server.close();
        server = new FilesFixture(HttpTestServer.Settings.PLAIN, "/chat");
        String id = server.files.ready("a", "text/plain", Buffer.buffer("hello")).id;
        Answer answer = get("/api/files/" + id + "/link");
        assertEquals(200, answer.status());
        assertEquals("/chat/api/files/" + id + "?sig=right", answer.json().getString("url"));
        assertEquals(FakeFiles.CREATED_AT + 300_000, answer.json().getLong("expiresAt"));
        assertEquals(
                "hello",
                server.anonymous(HttpMethod.GET, answer.json().getString("url"))
                        .body()
                        .toString());
        assertEquals(
                401,
                server.anonymous(HttpMethod.GET, "/api/files/" + id + "/link").status());
        server.files.uploads.get(id).state = FileState.GONE;
        assertEquals(410, get("/api/files/" + id + "/link").status());
    }

    @Test
    void describesAFileOfAnyState() {
        FakeFiles.Upload file = server.files.ready("a", "text/plain", Buffer.buffer("hello"));
        JsonObject ready = get("/api/files/" + file.id + "/info").json();
        assertEquals("ready", ready.getString("state"));
        assertEquals(5, ready.getInteger("size"));
        assertFalse(ready.getBoolean("hasThumbnail"));
        assertFalse(ready.containsKey("width"));
        file.state = FileState.GONE;
        JsonObject gone = get("/api/files/" + file.id + "/info").json();
        assertEquals("gone", gone.getString("state"));
        assertFalse(gone.containsKey("url"));
        file.state = FileState.UPLOADING;
        file.facts = null;
        assertEquals("uploading", get("/api/files/" + file.id + "/info").json().getString("state"));
        assertEquals(404, get("/api/files/none/info").status());
    }

    @Test
    void keepsAThumbnail() {
        String id = server.files.ready("a", "image/png", Buffer.buffer("hello")).id;
        String path = "/api/files/" + id + "/thumbnail";
        assertEquals(404, get(path).status());
        Buffer png = Buffer.buffer(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertEquals(204, server.call(HttpMethod.PUT, path, png).status());
        Answer shown = server.anonymous(HttpMethod.GET, path + "?sig=right");
        assertEquals(200, shown.status());
        assertEquals(png, shown.body());
        assertEquals("image/png", shown.headers().get("Content-Type"));
        assertEquals("default-src 'none'; sandbox", shown.headers().get("Content-Security-Policy"));
        assertEquals(
                304,
                server.anonymous(
                                HttpMethod.GET,
                                path + "?sig=right",
                                "If-None-Match",
                                shown.headers().get("ETag"))
                        .status());
        assertEquals(401, server.anonymous(HttpMethod.GET, path).status());
        assertEquals(
                413,
                server.call(HttpMethod.PUT, path, Buffer.buffer(new byte[30_721]))
                        .status());
    }

    @Test
    void deletesAFile() {
        String id = server.files.ready("a", "text/plain", Buffer.buffer("hello")).id;
        assertEquals(
                204, server.call(HttpMethod.DELETE, "/api/files/" + id, null).status());
        assertEquals(404, get("/api/files/" + id).status());
    }

    @Test
    @Tag("S1-FILE-07")
    void tellsUsageAndLimits() {
        assertEquals(
                new JsonObject()
                        .put("files", 7)
                        .put("bytes", 700)
                        .put("userFiles", 2)
                        .put("userBytes", 200),
                get("/api/files/stats").json());
        JsonObject limits =
                server.anonymous(HttpMethod.GET, "/api/files/config").json();
        assertEquals(FakeFiles.MAX_BYTES, limits.getLong("maxBytes"));
        assertEquals(30_720, limits.getInteger("maxThumbnailBytes"));
        assertTrue(limits.getJsonObject("tus").getJsonArray("extensions").contains("creation"));
    }
}
