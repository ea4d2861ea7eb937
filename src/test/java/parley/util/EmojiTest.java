package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S3-CHAT-05")
class EmojiTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"👍", "❤️", "🎉", "1️⃣", "🇩🇪", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "©️", "🫠"})
    void knowsEmoji(String emoji) {
        assertEquals(Optional.of(emoji), Emoji.of(emoji));
    }

    @ParameterizedTest
    @CsvSource({
        "👍, 👍\ufe0f",
        "👍, 👍\ufe0e",
        "👍, 👍🏽",
        "❤️, \u2764",
        "👩‍🚀, 👩🏿‍🚀",
        "🤝, 🫱🏻‍🫲🏿",
        "👫, 👩🏻‍🤝‍👨🏿",
        "💑, 🧑🏻‍❤️‍🧑🏿",
        "1️⃣, 1\u20e3",
        "🏳️‍🌈, 🏳‍🌈",
    })
    void spellingsOfOneEmojiAreOne(String emoji, String spelling) {
        assertEquals(Optional.of(emoji), Emoji.of(spelling));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b",
                "\u200d",
                "\ufe0f",
                "\u200b1",
                "x",
                "ok",
                "1",
                "#",
                "👍👍",
                "👍 ",
                "🇩",
                "🏽",
                "👍\u200d",
                "é",
                "👍\u0301"
            })
    void nothingElseIsOne(String text) {
        assertEquals(Optional.empty(), Emoji.of(text));
    }

    @Test
    void emptinessIsNone() {
        assertEquals(Optional.empty(), Emoji.of(""));
    }
}
