package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.command.Commands;
import parley.gateway.schema.BodySchema;

@Tag("S1-VAL-01")
class CommandSchemasTest {
    private static final int FRAME = 256 * 1024;

    /** A pattern that repeats a group without a bound overflows the stack: an error that takes a whole gateway down. */
    @Test
    void aLanguageAsLongAsAFrameIsRefused() throws IOException {
        ParleyException refusal =
                assertThrows(ParleyException.class, () -> schema().check(search("en" + "-ab".repeat(FRAME / 3))));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        assertEquals("languages[0]: must have at most 35 characters", refusal.getMessage());
    }

    @Test
    void aTextThatOnlyALineFeedEndsDoesNotFitAPattern() {
        assertThrows(ParleyException.class, () -> schema().check(search("en\n")));
    }

    @Test
    void languagesMayHaveSubtags() {
        assertDoesNotThrow(() -> schema().check(search("zh-Hant-TW")));
    }

    @Test
    @Tag("S1-EVT-10")
    void aMessageNeedsATextOrAFile() throws IOException {
        BodySchema message = schema("chat:message");
        JsonObject room = new JsonObject().put("roomId", "room");
        ParleyException neither = assertThrows(ParleyException.class, () -> message.check(room));
        assertEquals("content: is required", neither.getMessage());
        assertDoesNotThrow(() -> message.check(room.copy().put("content", "hello")));
        for (String type : List.of("file", "image", "voice")) {
            JsonObject file = room.copy().put("type", type).put("fileId", "f");
            assertDoesNotThrow(() -> message.check(file));
            assertDoesNotThrow(() -> message.check(file.copy().put("content", "a caption")));
            assertThrows(ParleyException.class, () -> message.check(file.copy().put("content", "")));
        }
        assertThrows(ParleyException.class, () -> message.check(room.copy().put("fileId", "f".repeat(65))));
        assertThrows(
                ParleyException.class,
                () -> message.check(room.copy().put("fileId", 7).put("content", "hello")));
    }

    private static JsonObject search(String language) {
        return new JsonObject().put("languages", new JsonArray().add(language));
    }

    private static BodySchema schema() throws IOException {
        return schema("user:match");
    }

    private static BodySchema schema(String command) throws IOException {
        try (InputStream file = CommandSchemasTest.class.getResourceAsStream("/schema/commands.json")) {
            JsonObject all = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            return new Commands(all).rulesOf(command).schema();
        }
    }
}
