package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    private static JsonObject search(String language) {
        return new JsonObject().put("languages", new JsonArray().add(language));
    }

    private static BodySchema schema() throws IOException {
        try (InputStream file = CommandSchemasTest.class.getResourceAsStream("/schema/commands.json")) {
            JsonObject all = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            return new Commands(all).rulesOf("user:match").schema();
        }
    }
}
