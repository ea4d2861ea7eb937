package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1-VAL-02")
class TextRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "line\r\nand\ttab", "ñ 漢字 العربية", "👩‍👩‍👧 pair 😀", "\ufffd", "\u2028"})
    void letsWholeTextPass(String text) {
        assertTrue(TextRules.isClean(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "a\u0007b",
                "\u001b[31m",
                "\u007f",
                "\u0085",
                "\ud83d",
                "x\ude00",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00"
            })
    void findsControlCharactersAndHalfPairs(String text) {
        assertFalse(TextRules.isClean(text));
    }

    @Test
    void namesThePathOfTheFirstFault() {
        JsonObject json = new JsonObject()
                .put("ok", "fine")
                .put("number", 3)
                .putNull("nothing")
                .put(
                        "settings",
                        new JsonObject().put("names", new JsonArray().add("a").add(Map.of("b", "\0"))));
        assertEquals(Optional.of("settings.names[1].b"), TextRules.firstFault(json));
    }

    @Test
    void writesNestedIndexesWithoutDots() {
        assertEquals(Optional.of("[0][1]"), TextRules.firstFault(List.of(List.of("a", "\0"))));
    }

    @Test
    void findsFaultsInParsedText() {
        assertEquals(Optional.of("content"), TextRules.firstFault(new JsonObject("{\"content\":\"\\ud800\"}")));
    }

    @Test
    void findsFaultsInNamesOfMembers() {
        assertEquals(Optional.of("a.?"), TextRules.firstFault(new JsonObject("{\"a\":{\"x\\u0000\":1}}")));
    }

    @Test
    void hasNothingToSayOfNumbersAndNull() {
        assertEquals(Optional.empty(), TextRules.firstFault(null));
        assertEquals(Optional.empty(), TextRules.firstFault(5));
    }
}
