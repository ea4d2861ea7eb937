package parley;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.gateway.http.files.RawHttp;
import parley.util.Eventually;
import parley.util.TimedHttp;

/** Files over the packaged server: two in a room, a stranger, and what hostile clients send. */
@Tag("S1-FILE-02")
@Tag("S1-RT-02")
@Tag("S1-RT-06")
class FilesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LINK_LIFE = Duration.ofSeconds(3);
    private static final String TEXT = "The quick brown fox jumps over the lazy dog.\n".repeat(20_000);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("FILES_LINK_MS", LINK_LIFE.toMillis())
            .with("SERVER_TIMEOUTS_BODY_GRACE_MS", 2_000)
            .with("SERVER_TIMEOUTS_BODY_BYTES_PER_SECOND", 1_000);

    private static JsonObject ann;
    private static JsonObject bob;
    private static JsonObject eve;
    private static String room;

    @BeforeAll
    static void twoShareARoom() {
        Friends friends = Friends.on(SERVER);
        ann = friends.ann();
        bob = friends.bob();
        eve = SERVER.guest();
        room = newRoom();
    }

    private static String newRoom() {
        JsonObject group = new JsonObject()
                .put("kind", "group")
                .put("name", "Files")
                .put("members", new JsonArray().add(idOf(bob)));
        return json(201, send(ann, "POST", "/api/rooms", group.encode(), "Content-Type", "application/json"))
                .getString("roomId");
    }

    private static HttpRequest.Builder request(
            JsonObject who, String method, String path, String body, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (who != null) {
            request.header("Authorization", "Bearer " + who.getString("token"));
        }
        return more.length == 0 ? request : request.headers(more);
    }

    private static HttpResponse<String> send(JsonObject who, String method, String path, String body, String... more) {
        return SERVER.send(request(who, method, path, body, more));
    }

    private static JsonObject json(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static String form(String roomId, String name, String content) {
        return "--XX\r\nContent-Disposition: form-data; name=\"roomId\"\r\n\r\n" + roomId
                + "\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n--XX--\r\n";
    }

    private static HttpResponse<String> upload(JsonObject who, String roomId, String name, String content) {
        return send(
                who,
                "POST",
                "/api/files/upload",
                form(roomId, name, content),
                "Content-Type",
                "multipart/form-data; boundary=XX");
    }

    /** Puts a file into the room, as a message, so that its members may read it. */
    private static JsonObject share(String roomId) {
        JsonObject file = json(201, upload(ann, roomId, "fox.txt", TEXT));
        JsonObject message =
                new JsonObject().put("roomId", roomId).put("type", "file").put("fileId", file.getString("fileId"));
        json(201, send(ann, "POST", "/api/messages", message.encode(), "Content-Type", "application/json"));
        return file;
    }

    private static String link(JsonObject who, JsonObject file) {
        return json(200, send(who, "GET", "/api/files/" + file.getString("fileId") + "/link", null))
                .getString("url");
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    @Tag("S1-MW-11")
    @Tag("S1-FILE-06")
    void whatOneSendsTheOtherReads() throws NoSuchAlgorithmException {
        JsonObject file = share(room);
        assertEquals("text/plain", file.getString("mimeType"));
        assertEquals(TEXT.length(), file.getInteger("size"));
        assertEquals(sha256(TEXT.getBytes(StandardCharsets.US_ASCII)), file.getString("sha256"));
        byte[] all = TimedHttp.sendForBytes(request(null, "GET", link(bob, file), null))
                .body();
        assertEquals(file.getString("sha256"), sha256(all));
        byte[] part = TimedHttp.sendForBytes(request(null, "GET", link(bob, file), null, "Range", "bytes=65000-200000"))
                .body();
        assertArrayEquals(Arrays.copyOfRange(all, 65_000, 200_001), part);
        HttpResponse<String> plain = send(bob, "GET", "/uploads/" + file.getString("fileId"), null);
        assertEquals(TEXT, plain.body());
        String tag = plain.headers().firstValue("ETag").orElseThrow();
        assertEquals(
                304,
                send(bob, "GET", "/uploads/" + file.getString("fileId"), null, "If-None-Match", tag)
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=900000-", "bytes=99999999999999999999-", "bytes=-0"})
    void refusesARangeBehindTheEnd(String range) {
        JsonObject file = share(room);
        assertEquals(
                416,
                send(bob, "GET", "/api/files/" + file.getString("fileId"), null, "Range", range)
                        .statusCode());
        HttpResponse<String> whole =
                send(bob, "GET", "/api/files/" + file.getString("fileId"), null, "Range", "bytes=0-9,5-14,0-");
        assertEquals(200, whole.statusCode());
        assertEquals(TEXT, whole.body());
    }

    @Test
    void aLinkOpensItsFileForItsMemberAndItsTimeOnly() {
        JsonObject file = share(room);
        assertEquals(
                403,
                send(eve, "GET", "/api/files/" + file.getString("fileId"), null).statusCode());
        assertEquals(
                403,
                send(eve, "GET", "/api/files/" + file.getString("fileId") + "/link", null)
                        .statusCode());
        String url = link(bob, file);
        assertEquals(200, send(null, "GET", url, null).statusCode());
        int middle = (url.indexOf("sig=") + url.length()) / 2;
        String changed = url.substring(0, middle) + (url.charAt(middle) == 'A' ? "B" : "A") + url.substring(middle + 1);
        assertFalse(send(null, "GET", changed, null).statusCode() < 400);
        JsonObject other = share(room);
        String moved = url.replace(file.getString("fileId"), other.getString("fileId"));
        assertFalse(send(null, "GET", moved, null).statusCode() < 400);
        Eventually.until(
                PATIENCE,
                () -> "the link still opens the file",
                () -> send(null, "GET", url, null).statusCode() >= 400);
    }

    @Test
    void aLinkEndsWithAMembership() {
        String own = newRoom();
        JsonObject file = share(own);
        String url = link(bob, file);
        assertEquals(200, send(null, "GET", url, null).statusCode());
        json(200, send(ann, "DELETE", "/api/rooms/" + own + "/members/" + idOf(bob), null));
        assertEquals(403, send(null, "GET", url, null).statusCode());
        assertEquals(
                403,
                send(bob, "GET", "/api/files/" + file.getString("fileId"), null).statusCode());
    }

    @Test
    void strangersAddNothingToARoom() {
        assertEquals(403, upload(eve, room, "x.txt", "hello").statusCode());
        assertEquals(404, upload(ann, "none", "x.txt", "hello").statusCode());
        assertEquals(401, upload(null, room, "x.txt", "hello").statusCode());
    }

    @Test
    void showsHostileNamesCleaned() {
        for (String name :
                List.of("../../etc/passwd.txt", "\u202Etxt.exe.txt", "\u00e9".repeat(5_000) + ".txt", "a\u0000b.txt")) {
            JsonObject file = json(201, upload(ann, room, name, "hello"));
            String shown = file.getString("name");
            assertTrue(shown.length() <= 255, shown);
            assertTrue(shown.chars().noneMatch(c -> c == '/' || c == 0 || c == 0x202E), shown);
            assertEquals(
                    200,
                    send(ann, "GET", "/api/files/" + file.getString("fileId"), null)
                            .statusCode());
        }
    }

    @Test
    void refusesFormsThatAreCutOff() {
        String whole = form(room, "x.txt", "hello");
        for (int cut = whole.length() - 5; cut > 0; cut -= 20) {
            HttpResponse<String> answer = send(
                    ann,
                    "POST",
                    "/api/files/upload",
                    whole.substring(0, cut),
                    "Content-Type",
                    "multipart/form-data; boundary=XX");
            assertEquals(400, answer.statusCode(), answer.body());
        }
    }

    private static String head(String method, String path, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ann.getString("token") + "\r\n"
                + more + "\r\n";
    }

    private static RawHttp connect() throws IOException {
        return new RawHttp(new Socket("127.0.0.1", SERVER.port()));
    }

    private static String newUpload(int length) {
        String metadata = "roomId " + base64(room) + ",filename " + base64("x.txt");
        HttpResponse<String> created = send(
                ann,
                "POST",
                "/api/files/uploads",
                null,
                "Tus-Resumable",
                "1.0.0",
                "Upload-Length",
                "" + length,
                "Upload-Metadata",
                metadata);
        assertEquals(201, created.statusCode(), created.body());
        return created.headers().firstValue("Location").orElseThrow();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String patch(String at, long offset, String framing) {
        return head(
                "PATCH",
                at,
                "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: " + offset
                        + "\r\n" + framing + "\r\n");
    }

    @Test
    void refusesMoreThanWasAnnounced() throws IOException {
        String at = newUpload(10);
        try (RawHttp client = connect()) {
            client.send(patch(at, 0, "Content-Length: 11") + "x".repeat(11));
            assertTrue(client.head().startsWith("HTTP/1.1 413 "));
        }
        try (RawHttp client = connect()) {
            client.send(patch(at, 0, "Transfer-Encoding: chunked") + "b\r\n" + "x".repeat(11) + "\r\n0\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void endsAConnectionWithAMalformedChunkAndKeepsTheUpload() throws IOException {
        String at = newUpload(1_000);
        try (RawHttp client = connect()) {
            client.send(patch(at, 0, "Transfer-Encoding: chunked") + "5\r\nhello\r\nzz\r\n");
            client.socket().getInputStream().readAllBytes();
        }
        assertEquals(200, send(ann, "HEAD", at, null, "Tus-Resumable", "1.0.0").statusCode());
    }

    @Test
    void endsAnUploadThatDripsAndLetsItGoOn() throws IOException {
        String at = newUpload(1_000_000);
        try (RawHttp client = connect()) {
            client.send(patch(at, 0, "Content-Length: 1000000") + "y".repeat(2_000));
            assertTrue(client.isEnded());
        }
        HttpResponse<String> where = send(ann, "HEAD", at, null, "Tus-Resumable", "1.0.0");
        assertEquals(200, where.statusCode());
        int offset =
                Integer.parseInt(where.headers().firstValue("Upload-Offset").orElseThrow());
        HttpResponse<String> rest = send(
                ann,
                "PATCH",
                at,
                "y".repeat(1_000_000 - offset),
                "Tus-Resumable",
                "1.0.0",
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                "" + offset);
        assertEquals(204, rest.statusCode(), rest.body());
    }

    @Test
    void letsASecondRequestTakeOverFromAStalledOne() throws IOException {
        String at = newUpload(100_000);
        try (RawHttp stalled = connect()) {
            stalled.send(patch(at, 0, "Content-Length: 100000\r\nExpect: 100-continue"));
            assertTrue(stalled.head().startsWith("HTTP/1.1 100 "), "it must not come after the second one");
            stalled.send("y".repeat(50_000));
            HttpResponse<String> where = send(ann, "HEAD", at, null, "Tus-Resumable", "1.0.0");
            int offset =
                    Integer.parseInt(where.headers().firstValue("Upload-Offset").orElseThrow());
            try (RawHttp second = connect()) {
                second.send(patch(at, offset, "Content-Length: " + (100_000 - offset)) + "y".repeat(100_000 - offset));
                assertTrue(second.head().startsWith("HTTP/1.1 204 "));
            }
            assertTrue(stalled.head().startsWith("HTTP/1.1 409 "), "nobody told the stalled request");
        }
    }
}
