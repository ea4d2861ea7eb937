package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S1-VAL-01")
class BodySchemaTest {
    private final BodySchema schema = BodySchema.load("/schema/rest/guests.json", "GuestSessionRequest");

    @Test
    void letsWholeEmptyAndUnknownMembersPass() {
        assertDoesNotThrow(() -> schema.check(new JsonObject()));
        assertDoesNotThrow(() -> schema.check(
                new JsonObject("{\"username\":\"Ann\",\"languages\":[\"en\",\"pt-BR\"],\"userId\":\"forged\"}")));
    }

    @ParameterizedTest
    @Tag("S1-VAL-04")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"username\":5} | username",
                "{\"username\":\"a b\"} | username",
                "{\"languages\":\"en\"} | languages",
                "{\"languages\":[\"en\",7]} | languages[1]",
                "{\"languages\":[\"en\",\"nonsense tag\"]} | languages[1]",
                "{\"interests\":[\"a\",\"b\",\"\"]} | interests[2]",
                "{\"interests\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]} | interests",
                "{\"country\":\"DEU\"} | country",
                "{\"gender\":\"\\u0000\"} | gender",
                "{\"extra\":{\"deep\":[\"\\ud800\"]}} | extra.deep[0]",
            })
    void namesThePathOfTheFault(String body, String path) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> schema.check(new JsonObject(body)));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        JsonObject detail = refusal.toJson().getJsonArray("details").getJsonObject(0);
        assertEquals(path, detail.getString("path"));
        assertEquals(path + ": " + detail.getString("message"), refusal.getMessage());
    }

    @Test
    void tellsAPatternsFaultInWords() {
        ParleyException refusal =
                assertThrows(ParleyException.class, () -> schema.check(new JsonObject().put("username", "a b")));
        assertEquals("username: must be 3 to 20 letters, digits or underscores", refusal.getMessage());
    }
}
