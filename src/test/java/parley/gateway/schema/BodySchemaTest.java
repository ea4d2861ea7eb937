package parley.gateway.schema;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
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
    void tellsTenFaultsAndLooksNoFurther() {
        JsonObject members = new JsonObject();
        IntStream.range(0, 50).forEach(i -> members.put("m" + i, "\ud800"));
        JsonArray details = refusal(members).toJson().getJsonArray("details");
        assertEquals(10, details.size());
        assertEquals("m9", details.getJsonObject(9).getString("path"));
    }

    @Test
    void countsItemsBeforeItLooksAtThem() {
        JsonArray many = new JsonArray(IntStream.range(0, 2_000_000).boxed().toList());
        ParleyException refusal = refusal(new JsonObject().put("interests", many));
        assertEquals(1, refusal.toJson().getJsonArray("details").size());
        assertEquals("interests: must have at most 10 items", refusal.getMessage());
    }

    @Test
    void countsMembersBeforeItLooksAtThem() {
        JsonObject members = new JsonObject();
        IntStream.range(0, 100_000).forEach(i -> members.put("m" + i, "\ud800"));
        assertEquals("body: must have at most 100 members", refusal(members).getMessage());
    }

    @Test
    void countsAllValuesOfWhatNoSchemaDescribes() {
        JsonArray row = new JsonArray(IntStream.range(0, 200).boxed().toList());
        JsonArray rows = new JsonArray();
        IntStream.range(0, 200).forEach(i -> rows.add(row));
        assertEquals(
                "body: has too many values",
                refusal(new JsonObject().put("extra", rows)).getMessage());
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        JsonArray nested = new JsonArray();
        for (int i = 0; i < 100_000; i++) {
            nested = new JsonArray().add(nested);
        }
        assertTrue(refusal(new JsonObject().put("extra", nested)).getMessage().endsWith("is nested too deeply"));
    }

    private ParleyException refusal(JsonObject body) {
        return assertThrows(ParleyException.class, () -> schema.check(body));
    }

    @Test
    void tellsAPatternsFaultInWords() {
        ParleyException refusal =
                assertThrows(ParleyException.class, () -> schema.check(new JsonObject().put("username", "a b")));
        assertEquals("username: must be 3 to 20 letters, digits or underscores", refusal.getMessage());
    }
}
