package parley.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.document.ApiSchemas;
import parley.gateway.document.AsyncApi;
import parley.gateway.document.OpenApi;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;

/** The recorder takes what the documents say and notes everything else. */
@Tag("S2-QA-03")
class RecorderTest {
    private static final ApiSchemas SCHEMAS = ApiSchemas.shipped();
    private static final JsonObject OPEN_API = new OpenApi(SCHEMAS).document("");
    private static final JsonObject ASYNC_API = new AsyncApi(SCHEMAS).document("");
    private static final String JSON = "application/json; charset=utf-8";

    @TempDir
    Path folder;

    private Path file;
    private Faults faults;

    @BeforeEach
    void noteInAFile() {
        file = folder.resolve("faults.log");
        faults = new Faults(file);
    }

    private List<String> noted() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void assertNoted(String part) throws IOException {
        assertEquals(1, noted().size(), () -> "noted for " + part);
        assertTrue(noted().get(0).contains(part), noted().get(0));
    }

    private static JsonObject pinned() {
        return new JsonObject()
                .put("roomId", "r")
                .put("seq", 3)
                .put("timestamp", 5)
                .put("userId", "u")
                .put("messageId", "m")
                .put("on", true);
    }

    private void tell(Format format, String name, JsonObject data) {
        String text = new String(Frame.event(name, data).in(format));
        new RecordedFrames(ASYNC_API).judge(format, text, faults);
    }

    private void answer(String method, String path, int status, JsonObject body) {
        new RecordedAnswers(OPEN_API, new DocumentedRoutes(OPEN_API))
                .judge(new RecordedAnswers.Answer(method, path, status, JSON, body), faults);
    }

    @Test
    void anEventAsDocumentedIsTakenOnEachTransport() throws IOException {
        for (Format format : List.of(Format.BRIDGE, Format.SOCKJS, Format.PLAIN)) {
            tell(format, "chat:pinned", pinned());
        }
        assertEquals(List.of(), noted());
    }

    @Test
    void anEventWithAnotherMemberIsNotedOnEachTransport() throws IOException {
        for (Format format : List.of(Format.BRIDGE, Format.SOCKJS, Format.PLAIN)) {
            noteInAFile();
            Files.deleteIfExists(file);
            tell(format, "chat:pinned", pinned().put("by", "u"));
            assertNoted("by");
        }
    }

    @Test
    void anEventThatLacksAMemberIsNoted() throws IOException {
        JsonObject lacking = pinned();
        lacking.remove("on");
        tell(Format.PLAIN, "chat:pinned", lacking);
        assertNoted("on");
    }

    @Test
    void aValueOfAnotherTypeIsNotedAfterASoundOne() throws IOException {
        tell(Format.PLAIN, "chat:pinned", pinned());
        tell(Format.PLAIN, "chat:pinned", pinned().put("seq", "3"));
        assertNoted("seq");
    }

    @Test
    void anEventThatNobodyDocumentsIsNoted() throws IOException {
        tell(Format.PLAIN, "chat:sung", new JsonObject());
        assertNoted("is not documented");
    }

    @Test
    void aReplyIsComparedWithThatOfItsCommand() throws IOException {
        RecordedFrames frames = new RecordedFrames(ASYNC_API);
        frames.judgeReply("user:match", new JsonObject().put("ticketId", "t"), faults);
        assertEquals(List.of(), noted());
        frames.judgeReply("user:match", new JsonObject().put("ticket", "t"), faults);
        assertNoted("ticket");
    }

    @Test
    void theFailureOfACommandIsComparedToo() throws IOException {
        JsonObject failed = new JsonObject()
                .put("type", "err")
                .put("address", "a")
                .put("failureCode", 1008)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("message", "There is nothing")
                .put("error", new ParleyException(ErrorCode.NOT_FOUND, "There is nothing").toJson());
        RecordedFrames frames = new RecordedFrames(ASYNC_API);
        frames.judge(Format.BRIDGE, failed.encode(), faults);
        assertEquals(List.of(), noted());
        failed.getJsonObject("error").put("code", "LOST");
        frames.judge(Format.BRIDGE, failed.encode(), faults);
        assertEquals(1, noted().size());
    }

    @Test
    void anAnswerAsDocumentedIsTaken() throws IOException {
        answer("GET", "/api/guest/username", 200, new JsonObject().put("username", "ann"));
        answer("GET", "/api/users/me/relations", 200, relations());
        answer("GET", "/api/nowhere", 404, failure(ErrorCode.NOT_FOUND));
        answer("POST", "/api/users/online", 405, failure(ErrorCode.VALIDATION_ERROR));
        answer("GET", "/api/rooms", 429, failure(ErrorCode.RATE_LIMIT_EXCEEDED));
        assertEquals(List.of(), noted());
    }

    private static JsonObject relations() {
        return new JsonObject().put("following", new JsonArray()).put("blocked", new JsonArray());
    }

    private static JsonObject failure(ErrorCode code) {
        return new JsonObject().put("error", new ParleyException(code, "No").toJson());
    }

    @Test
    void anAnswerThatIsNotDocumentedIsNoted() throws IOException {
        answer("GET", "/api/guest/username", 200, new JsonObject().put("name", "ann"));
        assertNoted("name");
    }

    @Test
    void anAnswerOfARouteThatIsNotDocumentedIsNoted() throws IOException {
        answer("GET", "/api/nowhere", 200, new JsonObject());
        assertNoted("no such operation");
    }

    @Test
    void aStatusThatIsNotDocumentedIsNoted() throws IOException {
        answer("GET", "/api/guest/username", 201, new JsonObject().put("username", "ann"));
        assertNoted("201 is not documented");
    }

    @Test
    void aFailureWithAnothersStatusIsNoted() throws IOException {
        answer("GET", "/api/rooms", 500, failure(ErrorCode.CONFLICT));
        assertNoted("another status");
    }

    @Test
    void jsonThatTheRecorderCouldNotSeeIsNoted() throws IOException {
        answer("GET", "/api/guest/username", 200, null);
        assertNoted("has not seen");
    }
}
