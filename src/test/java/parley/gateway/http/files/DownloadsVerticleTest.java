package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.files.FileState;
import parley.gateway.http.HttpTestServer.Answer;
import parley.util.Eventually;

@Tag("S1-MW-11")
@Tag("S1-RT-06")
@Tag("S1-FILE-06")
class DownloadsVerticleTest {
    private static final String TEXT = "0123456789".repeat(5_000);
    private static final String DATE = "Tue, 14 Nov 2023 22:13:20 GMT";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final FilesFixture server = new FilesFixture();
    private String path;
    private FakeFiles.Upload file;

    @BeforeEach
    void store() {
        file = server.files.ready("a\"b\r\nX-Evil: 1\u202e.txt", "text/plain", Buffer.buffer(TEXT));
        path = "/api/files/" + file.id + "?sig=" + FakeFiles.SIGNATURE;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer get(String... headers) {
        return server.anonymous(HttpMethod.GET, path, headers);
    }

    private String tag() {
        return '"' + file.facts.sha256Hex() + '"';
    }

    @Test
    void servesAFileThatCanDoNothing() {
        Answer answer = get("Accept-Encoding", "gzip");
        assertEquals(200, answer.status());
        assertEquals(TEXT, answer.body().toString());
        assertEquals("text/plain; charset=utf-8", answer.headers().get("Content-Type"));
        assertEquals("default-src 'none'; sandbox", answer.headers().get("Content-Security-Policy"));
        assertEquals("nosniff", answer.headers().get("X-Content-Type-Options"));
        assertEquals("same-origin", answer.headers().get("Cross-Origin-Resource-Policy"));
        assertEquals("private, no-cache", answer.headers().get("Cache-Control"));
        assertEquals("bytes", answer.headers().get("Accept-Ranges"));
        assertEquals(tag(), answer.headers().get("ETag"));
        assertEquals(DATE, answer.headers().get("Last-Modified"));
        assertEquals("" + TEXT.length(), answer.headers().get("Content-Length"));
        assertTrue(answer.headers().get("Content-Disposition").startsWith("attachment; filename="));
        assertNull(answer.headers().get("X-Evil"));
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, inline",
        "video/mp4, inline",
        "audio/ogg, inline",
        "image/svg+xml, attachment",
        "text/html, attachment",
        "application/pdf, attachment",
        "application/xml, attachment"
    })
    void showsInPagesOnlyWhatCanRunNoScript(String type, String disposition) {
        FakeFiles.Upload other = server.files.ready("x", type, Buffer.buffer("<script>"));
        Answer answer = server.anonymous(HttpMethod.GET, "/uploads/" + other.id + "?sig=right");
        assertTrue(answer.headers().get("Content-Disposition").startsWith(disposition + ";"));
        assertTrue(answer.headers().get("Content-Type").startsWith(type));
    }

    @Test
    void tellsOfAFileWithoutItsBytes() {
        Answer answer = server.anonymous(HttpMethod.HEAD, path, "Range", "bytes=0-1");
        assertEquals(200, answer.status());
        assertEquals("" + TEXT.length(), answer.headers().get("Content-Length"));
        assertEquals(0, answer.body().length());
        assertEquals(tag(), answer.headers().get("ETag"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=1-3, 123, bytes 1-3/50000",
        "bytes=-2, 89, bytes 49998-49999/50000",
        "bytes=49999-, 9, bytes 49999-49999/50000"
    })
    void servesAPart(String range, String expected, String contentRange) throws IOException {
        for (Path plain : new Path[] {null, Files.writeString(folder.resolve("f"), TEXT)}) {
            server.files.plain = plain;
            Answer answer = get("Range", range);
            assertEquals(206, answer.status());
            assertEquals(expected, answer.body().toString());
            assertEquals(contentRange, answer.headers().get("Content-Range"));
            assertEquals("" + expected.length(), answer.headers().get("Content-Length"));
        }
    }

    @Test
    void servesAPlainFileFromDisk() throws IOException {
        server.files.plain = Files.writeString(folder.resolve("f"), TEXT);
        Answer answer = get("Accept-Encoding", "gzip");
        assertEquals(200, answer.status());
        assertEquals(TEXT, answer.body().toString());
        assertEquals("" + TEXT.length(), answer.headers().get("Content-Length"));
        assertEquals("text/plain; charset=utf-8", answer.headers().get("Content-Type"));
        server.files.plain = folder.resolve("swept");
        assertEquals(410, get().status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=50000-", "bytes=99999999999999999999999-", "bytes=-0"})
    void refusesARangeBehindTheEnd(String range) {
        Answer answer = get("Range", range);
        assertEquals(416, answer.status());
        assertEquals("bytes */50000", answer.headers().get("Content-Range"));
        assertEquals("VALIDATION_ERROR", answer.errorCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,0-2", "bytes=0-,0-,0-,0-,0-", "bytes=2-1", "lines=1-2", "bytes=x-y"})
    void servesTheWholeFileForRangesThatOverlapOrMeanNothing(String range) {
        Answer answer = get("Range", range);
        assertEquals(200, answer.status());
        assertEquals(TEXT.length(), answer.body().length());
    }

    @Test
    void sparesTheBytesThatAClientHas() {
        for (String tags : new String[] {tag(), "W/" + tag(), "\"x\", " + tag(), "*"}) {
            Answer answer = get("If-None-Match", tags);
            assertEquals(304, answer.status(), tags);
            assertEquals(tag(), answer.headers().get("ETag"));
            assertEquals(0, answer.body().length());
        }
        assertEquals(200, get("If-None-Match", "\"x\"").status());
        assertEquals(304, get("If-Modified-Since", DATE).status());
        assertEquals(
                200, get("If-Modified-Since", "Tue, 14 Nov 2023 22:13:19 GMT").status());
        assertEquals(200, get("If-Modified-Since", "yesterday").status());
        assertEquals(
                200, get("If-Modified-Since", DATE, "If-None-Match", "\"x\"").status());
    }

    @Test
    void keepsConditions() {
        assertEquals(200, get("If-Match", tag()).status());
        assertEquals(412, get("If-Match", "\"x\"").status());
        assertEquals(412, get("If-Match", "W/" + tag()).status());
        assertEquals(
                412, get("If-Unmodified-Since", "Mon, 13 Nov 2023 22:13:19 GMT").status());
        assertEquals(200, get("If-Unmodified-Since", DATE).status());
        assertEquals(206, get("Range", "bytes=0-1", "If-Range", tag()).status());
        assertEquals(206, get("Range", "bytes=0-1", "If-Range", DATE).status());
        assertEquals(200, get("Range", "bytes=0-1", "If-Range", "\"x\"").status());
        assertEquals(200, get("Range", "bytes=0-1", "If-Range", "W/" + tag()).status());
        assertEquals(
                200,
                get("Range", "bytes=0-1", "If-Range", "Tue, 14 Nov 2023 22:13:21 GMT")
                        .status());
    }

    @Test
    void letsNobodyReadWithoutALinkOrAToken() {
        assertEquals(
                401, server.anonymous(HttpMethod.GET, "/api/files/" + file.id).status());
        assertEquals(
                403,
                server.anonymous(HttpMethod.GET, "/api/files/" + file.id + "?sig=wrong")
                        .status());
        assertEquals(
                200, server.call(HttpMethod.GET, "/uploads/" + file.id, null).status());
        assertEquals(
                404,
                server.anonymous(HttpMethod.GET, path, "Authorization", server.bearer("stranger"))
                        .status());
        assertEquals(
                404,
                server.anonymous(HttpMethod.GET, "/uploads/..%2F..%2Fetc%2Fpasswd?sig=right")
                        .status());
        assertEquals(
                404,
                server.anonymous(HttpMethod.GET, "/uploads/a%00b?sig=right").status());
    }

    @Test
    @Tag("S1-FILE-01")
    void tellsOfAFileThatIsGone() {
        file.state = FileState.GONE;
        Answer answer = get();
        assertEquals(410, answer.status());
        assertEquals("GONE", answer.errorCode());
        file.state = FileState.UPLOADING;
        assertEquals(404, get().status());
    }

    @Test
    void cutsTheAnswerOffWhenTheBytesCannotBeRead() throws IOException {
        server.files.lostWhileReading = true;
        try (RawHttp client = server.connect()) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] all = client.socket().getInputStream().readAllBytes();
            assertTrue(all.length < TEXT.length(), () -> "" + all.length);
        }
    }

    @Test
    void tellsWhenNoByteCanBeRead() {
        FakeFiles.Upload small = server.files.ready("s", "text/plain", Buffer.buffer("hello"));
        server.files.lostWhileReading = true;
        Answer answer = server.anonymous(HttpMethod.GET, "/uploads/" + small.id + "?sig=right");
        assertEquals(503, answer.status());
        assertEquals("UNAVAILABLE", answer.errorCode());
        assertNull(answer.headers().get("ETag"));
    }

    @Test
    void stopsReadingForAClientThatIsGone() throws IOException {
        FakeFiles.Upload large = server.files.ready("l", "text/plain", Buffer.buffer(new byte[100_000_000]));
        int before = FakeStream.DELIVERED.get();
        try (RawHttp client = server.connect()) {
            client.socket().setReceiveBufferSize(4_096);
            client.send("GET /uploads/" + large.id + "?sig=right HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.until(PATIENCE, () -> "nothing read", () -> FakeStream.DELIVERED.get() > before);
            client.socket().setSoLinger(true, 0);
        }
        assertEquals(200, get().status());
        assertTrue(FakeStream.DELIVERED.get() - before < 5_000, () -> "" + (FakeStream.DELIVERED.get() - before));
    }
}
