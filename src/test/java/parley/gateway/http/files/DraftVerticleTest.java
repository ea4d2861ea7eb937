package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.files.FileState;
import parley.gateway.http.HttpTestServer.Answer;
import parley.util.Eventually;

/** Uploads as draft-ietf-httpbis-resumable-upload spells them. */
@Tag("S1-FILE-02")
class DraftVerticleTest {
    private static final String UPLOADS = "/api/files/uploads?roomId=r";
    private static final String PARTIAL = "application/partial-upload";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FilesFixture server = new FilesFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer create(String body, String complete, String... more) {
        String[] headers = new String[more.length + 2];
        headers[0] = "Upload-Complete";
        headers[1] = complete;
        System.arraycopy(more, 0, headers, 2, more.length);
        return server.call(HttpMethod.POST, UPLOADS, body == null ? null : Buffer.buffer(body), headers);
    }

    private Answer patch(String at, long offset, String complete, String body, String... more) {
        String[] headers = new String[more.length + 6];
        System.arraycopy(
                new String[] {"Upload-Complete", complete, "Upload-Offset", "" + offset, "Content-Type", PARTIAL},
                0,
                headers,
                0,
                6);
        System.arraycopy(more, 0, headers, 6, more.length);
        return server.call(HttpMethod.PATCH, at, body == null ? null : Buffer.buffer(body), headers);
    }

    private FakeFiles.Upload upload(String location) {
        return server.files.uploads.get(location.substring(location.lastIndexOf('/') + 1));
    }

    @Test
    void takesAWholeFileInOneRequest() {
        Answer answer = create(
                "hello",
                "?1",
                "Content-Type",
                "text/x",
                "Content-Disposition",
                "inline; filename*=UTF-8''%C3%A4%20b.txt");
        assertEquals(201, answer.status(), () -> answer.body().toString());
        assertEquals("?1", answer.headers().get("Upload-Complete"));
        assertEquals("text/plain", answer.json().getString("mimeType"));
        FakeFiles.Upload upload = upload(answer.headers().get("Location"));
        assertEquals(FileState.READY, upload.state);
        assertEquals("ä b.txt", upload.ask.name());
        assertEquals("text/x", upload.ask.claimedType());
        assertEquals(5, upload.ask.length());
    }

    @Test
    void takesAFileInParts() {
        Answer created = create("hello", "?0");
        assertEquals(201, created.status());
        assertEquals("?0", created.headers().get("Upload-Complete"));
        assertTrue(created.headers().get("Upload-Limit").matches("max-size=1000000, max-age=\\d+"));
        String at = created.headers().get("Location");
        Answer where = server.call(HttpMethod.HEAD, at, null);
        assertEquals(204, where.status());
        assertEquals("5", where.headers().get("Upload-Offset"));
        assertEquals("?0", where.headers().get("Upload-Complete"));
        assertNull(where.headers().get("Upload-Length"));
        Answer more = patch(at, 5, "?0", " big", "Upload-Length", "15");
        assertEquals(204, more.status());
        assertEquals("9", more.headers().get("Upload-Offset"));
        assertEquals("15", server.call(HttpMethod.HEAD, at, null).headers().get("Upload-Length"));
        Answer last = patch(at, 9, "?1", " world");
        assertEquals(200, last.status(), () -> last.body().toString());
        assertEquals(15, last.json().getInteger("size"));
        assertEquals("hello big world", upload(at).bytes.toString());
        Answer again = patch(at, 15, "?1", null);
        assertEquals(200, again.status());
        assertEquals(last.json(), again.json());
        assertEquals("?1", server.call(HttpMethod.HEAD, at, null).headers().get("Upload-Complete"));
        assertEquals(400, patch(at, 15, "?1", "more").status());
    }

    @Test
    void isWholeOnlyWhenTheClientSaysSo() {
        String at = create("hello", "?0", "Upload-Length", "5").headers().get("Location");
        assertEquals(FileState.UPLOADING, upload(at).state);
        assertEquals("?0", server.call(HttpMethod.HEAD, at, null).headers().get("Upload-Complete"));
        assertEquals(200, patch(at, 5, "?1", null).status());
        assertEquals(FileState.READY, upload(at).state);
    }

    @Test
    void refusesLengthsThatDoNotAgree() {
        assertEquals(400, create("hello", "?1", "Upload-Length", "6").status());
        String at = create("hello", "?0", "Upload-Length", "9").headers().get("Location");
        assertEquals(400, patch(at, 5, "?1", "12345").status());
        assertEquals(400, patch(at, 5, "?0", "1", "Upload-Length", "10").status());
        assertEquals(5, upload(at).bytes.length());
    }

    @Test
    void tellsTheRightOffset() {
        String at = create("hello", "?0").headers().get("Location");
        Answer answer = patch(at, 4, "?0", "o!");
        assertEquals(409, answer.status());
        assertEquals("5", answer.headers().get("Upload-Offset"));
        assertEquals("?0", answer.headers().get("Upload-Complete"));
    }

    @Test
    void refusesWhatIsNotAsTheDraftSaysIt() {
        assertEquals(400, create("hello", "yes").status());
        String at = create(null, "?0").headers().get("Location");
        assertEquals(
                415,
                server.call(
                                HttpMethod.PATCH,
                                at,
                                Buffer.buffer("x"),
                                "Upload-Complete",
                                "?0",
                                "Upload-Offset",
                                "0",
                                "Content-Type",
                                "text/plain")
                        .status());
        assertEquals(413, create(null, "?0", "Upload-Length", "9999999").status());
    }

    @Test
    void namesTheProblemOfAFileThatIsRefusedAtItsEnd() {
        Answer answer = create("MZ...", "?1");
        assertEquals(415, answer.status());
        assertEquals("?1", answer.headers().get("Upload-Complete"));
    }

    @Test
    void endsAnUpload() {
        String at = create("hello", "?0").headers().get("Location");
        assertEquals(204, server.call(HttpMethod.DELETE, at, null).status());
        assertEquals(404, server.call(HttpMethod.HEAD, at, null).status());
    }

    @Test
    void tellsTheLocationBeforeTheEnd() throws IOException {
        String location;
        try (RawHttp client = server.connect()) {
            client.send("POST " + UPLOADS + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + server.bearer("ann")
                    + "\r\nUpload-Complete: ?1\r\nUpload-Draft-Interop-Version: 8\r\nContent-Length: 10\r\n\r\nhello");
            String interim = client.head();
            assertTrue(interim.startsWith("HTTP/1.1 104 "), interim);
            assertTrue(interim.toLowerCase().contains("upload-draft-interop-version: 8"), interim);
            location = interim.replaceAll("(?is).*location: (\\S+).*", "$1");
            Eventually.until(
                    PATIENCE,
                    server.files::toString,
                    () -> upload(location).bytes.length() == 5);
        }
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.calls.contains("abandon"));
        assertEquals(200, patch(location, 5, "?1", "world").status());
        assertEquals("helloworld", upload(location).bytes.toString());
    }

    @Test
    void answersBehindTheInterimAnswer() throws IOException {
        try (RawHttp client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(
                        "POST " + UPLOADS + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + server.bearer("ann")
                                + "\r\nUpload-Complete: ?1\r\nUpload-Draft-Interop-Version: 8\r\nContent-Length: 5\r\n\r\nhello");
                assertTrue(client.head().startsWith("HTTP/1.1 104 "));
                assertTrue(client.head().startsWith("HTTP/1.1 201 "));
            }
        }
    }

    @Test
    void takesABodyWhoseLengthIsNotTold() throws IOException {
        try (RawHttp client = server.connect()) {
            client.send("POST " + UPLOADS + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + server.bearer("ann")
                    + "\r\nUpload-Complete: ?1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 201 "));
        }
        assertEquals(5, upload("/u0").ask.length());
    }
}
