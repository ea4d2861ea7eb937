package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.gateway.http.HttpTestServer.Answer;
import parley.util.Eventually;

@Tag("S1-FILE-02")
@Tag("S1-RT-02")
class FormUploadVerticleTest {
    private static final String TYPE = "multipart/form-data; boundary=XX";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGE = 300_000;

    private final FilesFixture server = new FilesFixture();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String field(String name, String value) {
        return "--XX\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String content) {
        return part("file", name, content);
    }

    private static String part(String field, String name, String content) {
        return "--XX\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                + "\"\r\nContent-Type: text/x-claimed\r\n\r\n" + content + "\r\n";
    }

    private Answer post(String form) {
        return server.call(
                HttpMethod.POST, "/api/files/upload", Buffer.buffer(form + "--XX--\r\n"), "Content-Type", TYPE);
    }

    private FakeFiles.Upload only() {
        assertEquals(1, server.files.uploads.size());
        return server.files.uploads.values().iterator().next();
    }

    @Test
    void takesAFileAndTellsWhatBecameOfIt() {
        Answer answer = post(field("roomId", "r")
                + field("keepMetadata", "true")
                + field("thumbhash", "1QcSHQRnh493V4dIh4eXh1h4kJUI")
                + field("durationMs", "1200")
                + file("a b.txt", "hello")
                + part("thumbnail", "t.png", "tiny"));
        assertEquals(201, answer.status(), () -> answer.body().toString());
        JsonObject body = answer.json();
        assertEquals(only().id, body.getString("fileId"));
        assertEquals("/api/files/" + only().id + "?sig=right", body.getString("url"));
        assertEquals("text/plain", body.getString("mimeType"));
        assertEquals(5, body.getInteger("size"));
        assertEquals("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", body.getString("sha256"));
        assertEquals("a b.txt", body.getString("name"));
        assertEquals("no-store", answer.headers().get("Cache-Control"));
        assertEquals("hello", only().bytes.toString());
        assertEquals("tiny", only().thumbnail.toString());
        assertEquals(5, only().ask.length());
        assertTrue(only().ask.keepMetadata());
        assertFalse(only().ask.voice());
        assertEquals("text/x-claimed", only().ask.claimedType());
    }

    @Test
    @Tag("S1-SYS-06")
    void takesAVoiceNoteAsOne() {
        Answer answer = server.call(
                HttpMethod.POST,
                "/api/files/voice",
                Buffer.buffer(field("roomId", "r") + file("v.ogg", "OggS") + "--XX--\r\n"),
                "Content-Type",
                TYPE);
        assertEquals(201, answer.status());
        assertTrue(only().ask.voice());
    }

    @Test
    void takesTheFieldsBehindASmallFile() {
        assertEquals(201, post(file("a", "hello") + field("roomId", "r")).status());
        assertEquals("hello", only().bytes.toString());
    }

    @Test
    void wantsTheRoomBeforeALargeFile() {
        Answer answer = post(file("a", "x".repeat(LARGE)) + field("roomId", "r"));
        assertEquals(400, answer.status());
        assertTrue(answer.body().toString().contains("roomId: must come before the file"), answer.body()::toString);
        assertTrue(server.files.uploads.isEmpty());
    }

    @Test
    void takesTheRoomOfALargeFileFromTheQuery() {
        Buffer form = Buffer.buffer(file("a", "x".repeat(LARGE)) + "--XX--\r\n");
        Answer answer = server.call(HttpMethod.POST, "/api/files/upload?roomId=r", form, "Content-Type", TYPE);
        assertEquals(201, answer.status(), () -> answer.body().toString());
        assertEquals(LARGE, only().bytes.length());
        assertEquals(LARGE, only().ask.length());
        assertEquals(form.length(), server.files.reserved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keepMetadata", "thumbhash"})
    void wantsWhatDecidesBeforeALargeFile(String late) {
        Answer answer = post(field("roomId", "r") + file("a", "x".repeat(LARGE)) + field(late, "true"));
        assertEquals(400, answer.status());
        assertTrue(answer.body().toString().contains(late + ": must come before the file"));
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.uploads.isEmpty());
    }

    @Test
    void takesEveryByteOfAFileWhosePartsLookLikeBoundaries() {
        String content = "\r\n--X\r\n--XY\r\n-\r\r\n--".repeat(9_000) + "\r";
        assertEquals(201, post(field("roomId", "r") + file("a", content)).status());
        assertEquals(content, only().bytes.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"../../etc/passwd;../../etc/passwd", "say %22hi%22.txt;say \"hi\".txt", "x;x"})
    void passesANameOnAsItCame(String sent, String name) {
        assertEquals(201, post(field("roomId", "r") + file(sent, "hello")).status());
        assertEquals(name, only().ask.name());
    }

    @Test
    void takesNamesWithNulAndOfFiveThousandCharacters() {
        for (String name : new String[] {"\u202egpj.exe", "\u00e9".repeat(5_000)}) {
            server.files.uploads.clear();
            assertEquals(201, post(field("roomId", "r") + file(name, "hello")).status(), name);
            assertEquals(name, only().ask.name());
        }
        server.files.uploads.clear();
        assertEquals(201, post(field("roomId", "r") + file("a\u0000b", "hello")).status());
        assertEquals(-1, only().ask.name().indexOf('\u0000'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "--XX\r\n\r\n",
                "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n",
                "--XX\r\nContent-Disposition: form-data; name=\"\"; filename=\"\"\r\n\r\nx\r\n",
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename*=nowhere''x\r\n\r\nx\r\n",
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\nContent-Transfer-Encoding: odd\r\n\r\nx\r\n",
                "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n"
            })
    void refusesWhatIsNoForm(String form) {
        Answer answer = post(form);
        assertEquals(400, answer.status(), () -> answer.body().toString());
        assertEquals("VALIDATION_ERROR", answer.errorCode());
        assertTrue(server.files.uploads.isEmpty());
    }

    @Test
    void refusesAFormThatEndsWithinItsFile() {
        String cut =
                field("roomId", "r") + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        for (String content : new String[] {"short", "x".repeat(LARGE)}) {
            Answer answer = server.call(
                    HttpMethod.POST, "/api/files/upload", Buffer.buffer(cut + content), "Content-Type", TYPE);
            assertEquals(400, answer.status());
            Eventually.until(PATIENCE, server.files::toString, () -> server.files.uploads.isEmpty());
        }
    }

    @Test
    void refusesTooManyAndTooLargeFields() {
        assertEquals(
                400,
                post(field("roomId", "r") + field("x", "1").repeat(100) + file("a", "b"))
                        .status());
        assertEquals(
                400, post(field("roomId", "x".repeat(100_000)) + file("a", "b")).status());
        assertEquals(
                400,
                post(field("roomId", "r") + file("a", "b") + file("c", "d")).status());
        assertEquals(
                413,
                post(field("roomId", "r") + part("thumbnail", "t", "x".repeat(40_000)) + file("a", "b"))
                        .status());
        assertEquals(400, post(field("roomId", "r")).status());
        assertEquals(
                400,
                post(field("roomId", "r") + field("keepMetadata", "yes") + file("a", "b"))
                        .status());
        assertEquals(
                400,
                post(field("roomId", "r") + field("durationMs", "long") + file("a", "b"))
                        .status());
        assertEquals(403, post(field("roomId", "other") + file("a", "b")).status());
        assertTrue(server.files.uploads.isEmpty());
    }

    @Test
    void refusesOtherTypesOfBodies() {
        assertEquals(
                415,
                server.call(
                                HttpMethod.POST,
                                "/api/files/upload",
                                Buffer.buffer("{}"),
                                "Content-Type",
                                "application/json")
                        .status());
        assertEquals(
                400,
                server.call(
                                HttpMethod.POST,
                                "/api/files/upload",
                                Buffer.buffer("x"),
                                "Content-Type",
                                "multipart/form-data")
                        .status());
        assertEquals(
                401,
                server.anonymous(HttpMethod.POST, "/api/files/upload", "Content-Type", TYPE)
                        .status());
    }

    @Test
    void dropsAFileThatIsRefusedAtItsEnd() {
        Answer answer = post(field("roomId", "r") + file("a.txt", "MZ..."));
        assertEquals(415, answer.status());
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.uploads.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"QUOTA_EXCEEDED, 409", "STORAGE_FULL, 507", "RATE_LIMIT_EXCEEDED, 429"})
    void refusesALargeFileBeforeItIsHere(ErrorCode refusal, int status) throws IOException {
        server.files.refusal = refusal;
        try (RawHttp client = server.connect()) {
            client.send(head("/api/files/upload", 900_000, "") + field("roomId", "r")
                    + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                    + "x".repeat(80_000));
            assertTrue(client.head().startsWith("HTTP/1.1 " + status + " "));
        }
    }

    private String head(String path, long length, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + server.bearer("ann") + "\r\nContent-Type: "
                + TYPE + "\r\nContent-Length: " + length + "\r\n" + more + "\r\n";
    }

    @Test
    void judgesTheLengthBeforeAWaitingClientSends() throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(head("/api/files/upload", 100 * FakeFiles.MAX_BYTES, "Expect: 100-continue\r\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 413 "));
            assertTrue(client.isEnded());
        }
        try (RawHttp client = server.connect()) {
            String form = field("roomId", "r") + file("a", "hello") + "--XX--\r\n";
            client.send(head("/api/files/upload", form.length(), "Expect: 100-continue\r\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 100 "));
            client.send(form);
            assertTrue(client.head().startsWith("HTTP/1.1 201 "));
        }
    }

    @Test
    void keepsTheConnectionOfAClientWhoseRestIsSmall() throws IOException {
        try (RawHttp client = server.connect()) {
            String form = field("roomId", "nowhere") + file("a", "x".repeat(LARGE)) + "--XX--\r\n";
            client.send(head("/api/files/upload", form.length(), "") + form);
            assertTrue(client.head().startsWith("HTTP/1.1 403 "));
            form = field("roomId", "r") + file("a", "hello") + "--XX--\r\n";
            client.send(head("/api/files/upload", form.length(), "") + form);
            assertTrue(client.head().startsWith("HTTP/1.1 201 "));
        }
    }

    @Test
    void dropsTheUploadOfAClientThatIsGone() throws IOException {
        try (RawHttp client = server.connect()) {
            client.send(head("/api/files/upload", 500_000, "") + field("roomId", "r")
                    + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                    + "x".repeat(100_000));
            Eventually.until(PATIENCE, server.files::toString, () -> server.files.opened.get() == 1);
        }
        Eventually.until(PATIENCE, server.files::toString, () -> server.files.calls.contains("abandon"));
        assertTrue(server.files.uploads.isEmpty());
    }

    @Test
    void readsNoFasterThanTheStoreTakes() throws IOException {
        server.files.stall = Promise.promise();
        int size = 900_000;
        try (RawHttp client = server.connect()) {
            client.socket().setSendBufferSize(65_536);
            Thread sender = new Thread(() -> {
                try {
                    client.send(head("/api/files/upload?roomId=r", size + 200L, "")
                            + "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
                    client.send("x".repeat(size) + "\r\n--XX--\r\n" + " ".repeat(300));
                } catch (IOException closed) {
                    // The answer tells more.
                }
            });
            sender.start();
            Eventually.until(PATIENCE, server.files::toString, () -> server.files.opened.get() == 1);
            Eventually.until(
                    PATIENCE, server.files::toString, () -> only().bytes.length() > 0);
            assertTrue(only().bytes.length() < 300_000, () -> "" + only().bytes.length());
            assertNull(only().facts);
            server.files.stall.complete();
            assertTrue(client.head().startsWith("HTTP/1.1 201 "));
            assertEquals(size, only().bytes.length());
        }
    }
}
