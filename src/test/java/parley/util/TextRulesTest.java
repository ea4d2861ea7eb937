package parley.util;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1-VAL-02")
class TextRulesTest {
    private static final String FAMILY = "👩‍👩‍👧";

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "line\r\nand\ttab", "ñ 漢字 العربية", FAMILY + " pair 😀", "\ufffd", "\u2028"})
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Chess club",
                "漢字",
                "مجموعة العائلة",
                "\u200fعائلة 7",
                "می‌خواهم",
                FAMILY,
                "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                "1️⃣",
                "e\u0301tudes",
                "\ud83e\udee8",
                "—"
            })
    void namesMayBeOfAnyScriptAndOfEmoji(String text) {
        assertTrue(TextRules.isName(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u00a0\u3000",
                "\u200b",
                "\u200d\u200c\ufeff",
                "\u2060\u2063",
                "\u3164",
                "\u115f\u1160\uffa0",
                "\u2800\u2800",
                "\ufe0f",
                "\u034f",
                "\u0301\u0302",
                "\u2065",
                "\ud834\udd59",
                "\udb40\udc41",
                "\u200e\u200f",
                "\n",
                "\u2028"
            })
    void whatShowsNothingIsNeitherNameNorMessage(String text) {
        assertFalse(TextRules.isVisible(text));
        assertFalse(TextRules.isName(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"two\nlines", "two\rlines", "a\tb", "a\u2028b", "a\u2029b", "ann\u202egnp.exe", "\u2066ann\u2069"
            })
    void namesHaveOneLineAndTurnNothingAround(String text) {
        assertTrue(TextRules.isVisible(text));
        assertFalse(TextRules.isName(text));
    }
}
