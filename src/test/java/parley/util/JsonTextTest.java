package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static final String BOUNDS = "has too many values, or nests them too deeply";

    @Test
    void readsWhatTheStandardCodecReads() {
        String text = "{\"a\":[1,2.5,\"\\ud83d\\ude00\",null,true],\"b\":{\"c\":9007199254740993}}";
        assertEquals(new JsonObject(text), JsonText.parse(text));
        assertEquals(new JsonObject(text), JsonText.parse(Buffer.buffer(text)));
        assertEquals(new JsonArray("[1]"), JsonText.parse("[1]"));
        assertNull(JsonText.parse("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":1} x", "[1,]", "{'a':1}", "{\"a\":1,}", "nul"})
    void saysWhatIsNotWellFormed(String text) {
        assertEquals("is not well-formed JSON", fault(text));
    }

    @Test
    void stopsReadingWhatHasTooManyValues() {
        assertEquals(BOUNDS, fault("[" + "1,".repeat(1_000_000) + "1]"));
    }

    @Test
    void stopsReadingWhatIsNestedTooDeeply() {
        assertEquals(BOUNDS, fault("[".repeat(1_000_000)));
    }

    @Test
    void stopsReadingANameThatIsTooLong() {
        assertEquals(BOUNDS, fault("{\"" + "x".repeat(1_000_000) + "\":1}"));
    }

    private static String fault(String text) {
        String told = JsonText.fault(assertThrows(DecodeException.class, () -> JsonText.parse(text)));
        assertEquals(
                told, JsonText.fault(assertThrows(DecodeException.class, () -> JsonText.parse(Buffer.buffer(text)))));
        return told;
    }
}
