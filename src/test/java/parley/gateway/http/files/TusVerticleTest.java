package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.files.FileState;
import parley.gateway.http.HttpTestServer;
import parley.gateway.http.HttpTestServer.Answer;
import parley.util.Eventually;

@Tag("S1-FILE-02")
class TusVerticleTest {
    private static final String UPLOADS = "/api/files/uploads";
    private static final String BYTES = "application/offset+octet-stream";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FilesFixture server = new FilesFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    static String metadata(String... pairs) {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            header.append(i == 0 ? "" : ",")
                    .append(pairs[i])
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(pairs[i + 1].getBytes(StandardCharsets.UTF_8)));
        }
        return header.toString();
    }

    private Answer call(HttpMethod method, String path, String body, String... headers) {
        return server.call(
                method,
                path,
                body == null ? null : Buffer.buffer(body),
                Stream.concat(Stream.of("Tus-Resumable", "1.0.0"), Stream.of(headers))
                        .toArray(String[]::new));
    }

    private String create(long length) {
        Answer answer = call(
                HttpMethod.POST,
                UPLOADS,
                null,
                "Upload-Length",
                "" + length,
                "Upload-Metadata",
                metadata("roomId", "r", "filename", "ä b.txt", "filetype", "text/x"));
        assertEquals(201, answer.status(), () -> answer.body().toString());
        return answer.headers().get("Location");
    }

    private Answer patch(String at, long offset, String body, String... headers) {
        return call(
                HttpMethod.PATCH,
                at,
                body,
                Stream.concat(Stream.of("Content-Type", BYTES, "Upload-Offset", "" + offset), Stream.of(headers))
                        .toArray(String[]::new));
    }

    private FakeFiles.Upload upload(String location) {
        return server.files.uploads.get(location.substring(location.lastIndexOf('/') + 1));
    }

    @Test
    void tellsWhatItServes() {
        Answer answer = server.anonymous(HttpMethod.OPTIONS, UPLOADS);
        assertEquals(204, answer.status());
        assertEquals("1.0.0", answer.headers().get("Tus-Version"));
        assertEquals("" + FakeFiles.MAX_BYTES, answer.headers().get("Tus-Max-Size"));
        assertTrue(answer.headers().get("Tus-Extension").contains("termination"));
        assertTrue(answer.headers().get("Tus-Checksum-Algorithm").contains("sha1"));
        assertTrue(answer.headers().get("Accept-Patch").contains("application/partial-upload"));
    }

    @Test
    void takesAFileInParts() {
        String at = create(10);
        assertEquals("ä b.txt", upload(at).ask.name());
        Answer first = patch(at, 0, "hello");
        assertEquals(204, first.status());
        assertEquals("5", first.headers().get("Upload-Offset"));
        assertEquals("1.0.0", first.headers().get("Tus-Resumable"));
        assertTrue(first.headers().get("Upload-Expires").endsWith(" GMT"));
        Answer where = call(HttpMethod.HEAD, at, null);
        assertEquals(200, where.status());
        assertEquals("5", where.headers().get("Upload-Offset"));
        assertEquals("10", where.headers().get("Upload-Length"));
        assertEquals("no-store", where.headers().get("Cache-Control"));
        assertTrue(where.headers().get("Upload-Metadata").contains(metadata("filename", "ä b.txt")));
        Answer last = patch(at, 5, "world");
        assertEquals(204, last.status());
        assertEquals("10", last.headers().get("Upload-Offset"));
        assertEquals(FileState.READY, upload(at).state);
        assertEquals("helloworld", upload(at).bytes.toString());
        assertEquals("10", call(HttpMethod.HEAD, at, null).headers().get("Upload-Offset"));
    }

    @Test
    void takesBytesWithTheCreation() {
        Answer answer = call(
                HttpMethod.POST,
                UPLOADS,
                "hello",
                "Upload-Length",
                "5",
                "Content-Type",
                BYTES,
                "Upload-Metadata",
                metadata("roomId", "r"));
        assertEquals(201, answer.status());
        assertEquals("5", answer.headers().get("Upload-Offset"));
        assertEquals(FileState.READY, upload(answer.headers().get("Location")).state);
    }

    @Test
    void learnsTheLengthLater() {
        Answer answer = call(
                HttpMethod.POST, UPLOADS, null, "Upload-Defer-Length", "1", "Upload-Metadata", metadata("roomId", "r"));
        String at = answer.headers().get("Location");
        assertEquals("1", call(HttpMethod.HEAD, at, null).headers().get("Upload-Defer-Length"));
        assertEquals(204, patch(at, 0, "hello").status());
        assertEquals(FileState.UPLOADING, upload(at).state);
        assertEquals(204, patch(at, 5, "!", "Upload-Length", "6").status());
        assertEquals(FileState.READY, upload(at).state);
        assertEquals(400, patch(at, 6, "", "Upload-Length", "7").status());
    }

    @Test
    void checksWhatCame() {
        String at = create(10);
        byte[] right = FakeFiles.digest("SHA-256", Buffer.buffer("hello"));
        String sum = Base64.getEncoder().encodeToString(right);
        assertEquals(
                460, patch(at, 0, "hallo", "Upload-Checksum", "sha256 " + sum).status());
        assertEquals(0, upload(at).bytes.length());
        assertEquals(
                204, patch(at, 0, "hello", "Upload-Checksum", "sha256 " + sum).status());
        assertTrue(server.files.calls.contains("expect sha256"));
        assertEquals(
                400, patch(at, 5, "hello", "Upload-Checksum", "rot13 " + sum).status());
        assertEquals(400, patch(at, 5, "hello", "Upload-Checksum", "sha1 !!!").status());
        assertEquals(5, upload(at).bytes.length());
    }

    @Test
    void refusesAnotherVersion() {
        Answer answer = server.call(HttpMethod.POST, UPLOADS, null, "Tus-Resumable", "0.2.2", "Upload-Length", "5");
        assertEquals(412, answer.status());
        assertEquals("1.0.0", answer.headers().get("Tus-Version"));
        assertEquals(
                412,
                server.call(HttpMethod.POST, UPLOADS, null, "Upload-Length", "5")
                        .status());
    }

    @Test
    void tellsWhereAnUploadStandsThatIsGoneOnWithElsewhere() {
        String at = create(10);
        Answer answer = patch(at, 3, "hello");
        assertEquals(409, answer.status());
        assertEquals("CONFLICT", answer.errorCode());
        assertEquals("0", answer.headers().get("Upload-Offset"));
    }

    @Test
    void refusesWhatIsNotAsTusSaysIt() {
        String at = create(10);
        assertEquals(
                415,
                call(HttpMethod.PATCH, at, "x", "Content-Type", "text/plain", "Upload-Offset", "0")
                        .status());
        assertEquals(400, call(HttpMethod.PATCH, at, "x", "Content-Type", BYTES).status());
        assertEquals(
                400,
                call(HttpMethod.PATCH, at, "x", "Content-Type", BYTES, "Upload-Offset", "-1")
                        .status());
        for (String length : List.of("-1", "1e3", "99999999999999999999", "")) {
            assertEquals(
                    400,
                    call(
                                    HttpMethod.POST,
                                    UPLOADS,
                                    null,
                                    "Upload-Length",
                                    length,
                                    "Upload-Metadata",
                                    metadata("roomId", "r"))
                            .status(),
                    length);
        }
        assertEquals(
                400,
                call(HttpMethod.POST, UPLOADS, null, "Upload-Metadata", metadata("roomId", "r"))
                        .status());
        assertEquals(
                413,
                call(
                                HttpMethod.POST,
                                UPLOADS,
                                null,
                                "Upload-Length",
                                "2000000",
                                "Upload-Metadata",
                                metadata("roomId", "r"))
                        .status());
        for (String bad : List.of("roomId !!!", "roomId cg==,roomId cg==", ", ", "filename eA==")) {
            assertEquals(
                    400,
                    call(HttpMethod.POST, UPLOADS, null, "Upload-Length", "5", "Upload-Metadata", bad)
                            .status(),
                    bad);
        }
        assertEquals(404, call(HttpMethod.HEAD, UPLOADS + "/nothing", null).status());
        assertEquals(404, patch(UPLOADS + "/..%2Fx", 0, "x").status());
        assertEquals(0, upload(at).bytes.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATCH", "DELETE"})
    void takesAMethodFromAHeader(String method) {
        String at = create(10);
        Answer answer = call(
                HttpMethod.POST,
                at,
                "hello",
                "X-HTTP-Method-Override",
                method,
                "Content-Type",
                BYTES,
                "Upload-Offset",
                "0");
        assertEquals(204, answer.status());
        assertEquals(
                method.equals("PATCH") ? "hello" : null,
                upload(at) == null ? null : upload(at).bytes.toString());
        assertEquals(405, call(HttpMethod.POST, at, "hello").status());
    }

    @Test
    void endsAnUpload() {
        String at = create(10);
        assertEquals(204, call(HttpMethod.DELETE, at, null).status());
        assertNull(upload(at));
        assertEquals(404, call(HttpMethod.HEAD, at, null).status());
    }

    @Test
    void refusesMoreThanTheLengthBeforeItComes() throws IOException {
        String at = create(10);
        try (RawHttp client = server.connect()) {
            client.send(patchHead(at, 0, 11) + "Expect: 100-continue\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 413 "));
            assertTrue(client.isEnded());
        }
        assertEquals(0, server.files.opened.get());
    }

    private String patchHead(String at, long offset, long length) {
        return "PATCH " + at + " HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nAuthorization: " + server.bearer("ann")
                + "\r\nContent-Type: " + BYTES + "\r\nUpload-Offset: " + offset + "\r\nContent-Length: " + length
                + "\r\n";
    }

    @Test
    void keepsWhatCameOfARequestThatBroke() throws IOException {
        String at = create(1_000);
        try (RawHttp client = server.connect()) {
            client.send(patchHead(at, 0, 1_000) + "\r\n" + "x".repeat(400));
            Eventually.until(
                    PATIENCE, server.files::toString, () -> upload(at).bytes.length() == 400);
        }
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.calls.contains("abandon"));
        assertEquals("400", call(HttpMethod.HEAD, at, null).headers().get("Upload-Offset"));
        assertEquals(204, patch(at, 400, "y".repeat(600)).status());
    }

    @Test
    void noticesAClientThatGoesBeforeItsUploadIsOpen() throws IOException {
        String at = create(1_000);
        server.files.opening = Promise.promise();
        try (RawHttp client = server.connect()) {
            client.send(patchHead(at, 0, 1_000) + "\r\n" + "x".repeat(400));
            Eventually.until(PATIENCE, server.files::toString, () -> server.files.opened.get() == 1);
        }
        // This answer comes after the server has read the end of the other connection.
        call(HttpMethod.OPTIONS, UPLOADS, null);
        server.files.opening.complete();
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.calls.contains("abandon"));
    }

    @Test
    void cutsARequestOffWhoseUploadIsNotYetOpen() throws IOException {
        String at = create(1_000);
        Promise<Void> late = Promise.promise();
        server.files.opening = late;
        try (RawHttp stalled = server.connect();
                RawHttp second = server.connect()) {
            stalled.send(patchHead(at, 0, 1_000) + "\r\n" + "x".repeat(400));
            Eventually.until(PATIENCE, server.files::toString, () -> server.files.opened.get() == 1);
            server.files.opening = null;
            second.send(patchHead(at, 0, 1_000) + "\r\n" + "y".repeat(1_000));
            call(HttpMethod.OPTIONS, UPLOADS, null);
            late.complete();
            assertTrue(stalled.head().startsWith("HTTP/1.1 409 "));
            assertTrue(second.head().startsWith("HTTP/1.1 204 "));
        }
        assertEquals("y".repeat(1_000), upload(at).bytes.toString());
    }

    @Test
    void letsASecondRequestTakeOverFromAStalledOne() throws IOException {
        String at = create(1_000);
        try (RawHttp stalled = server.connect()) {
            stalled.send(patchHead(at, 0, 1_000) + "\r\n" + "x".repeat(400));
            Eventually.until(
                    PATIENCE, server.files::toString, () -> upload(at).bytes.length() == 400);
            assertEquals(204, patch(at, 400, "y".repeat(600)).status());
            assertTrue(stalled.head().startsWith("HTTP/1.1 409 "));
            assertTrue(stalled.isEnded());
        }
        assertEquals("x".repeat(400) + "y".repeat(600), upload(at).bytes.toString());
        assertEquals(FileState.READY, upload(at).state);
    }

    @Test
    void tellsOfAFileThatIsRefusedAtItsEnd() {
        String at = create(5);
        assertEquals(415, patch(at, 0, "MZ...").status());
    }

    @Test
    void namesLocationsAsAProxyShowsThem() {
        server.close();
        server = new FilesFixture(HttpTestServer.Settings.PLAIN, "/chat");
        String at = create(5);
        assertTrue(at.startsWith("/chat/api/files/uploads/"), at);
        assertEquals(204, patch(at, 0, "hello").status());
    }

    @Test
    void letsPagesOfAllowedOriginsRead() {
        server.close();
        server = new FilesFixture(HttpTestServer.Settings.PLAIN.allowing("https://other.example"), "");
        Answer preflight = server.anonymous(
                HttpMethod.OPTIONS,
                UPLOADS,
                "Origin",
                "https://other.example",
                "Access-Control-Request-Method",
                "PATCH",
                "Access-Control-Request-Headers",
                "tus-resumable");
        assertEquals(204, preflight.status());
        assertTrue(preflight.headers().get("Access-Control-Allow-Headers").contains("Upload-Offset"));
        assertTrue(preflight.headers().get("Access-Control-Allow-Methods").contains("PATCH"));
        Answer answer = server.anonymous(HttpMethod.OPTIONS, UPLOADS, "Origin", "https://other.example");
        assertTrue(answer.headers().get("Access-Control-Expose-Headers").contains("Location"));
        Answer other = server.anonymous(HttpMethod.GET, "/api/stats", "Origin", "https://other.example");
        assertFalse(other.headers().get("Access-Control-Expose-Headers").contains("Location"));
    }

    @Test
    void asksForAToken() {
        assertEquals(
                401,
                server.anonymous(HttpMethod.POST, UPLOADS, "Tus-Resumable", "1.0.0")
                        .status());
        assertEquals(
                401,
                server.anonymous(HttpMethod.HEAD, UPLOADS + "/u0", "Tus-Resumable", "1.0.0")
                        .status());
    }
}
