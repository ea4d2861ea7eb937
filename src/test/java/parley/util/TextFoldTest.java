package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFoldTest {
    @ParameterizedTest
    @CsvSource({
        "Über uns, ÜBER UNS",
        "Über, U\u0308ber",
        "Привет, ПРИВЕТ",
        "日本語, 日本語",
        "straße, STRASSE",
        "ΟΔΥΣΣΕΥΣ, οδυσσευς",
        "ＡＢＣ, abc",
        "INFO, info",
        "ﬁne, FINE",
    })
    void namesThatReadTheSameAreTheSame(String name, String other) {
        assertEquals(TextFold.of(name), TextFold.of(other));
    }

    @Test
    void aTurkishDotlessIAndAnAccentAreLettersOfTheirOwn() {
        assertNotEquals(TextFold.of("e"), TextFold.of("é"));
        assertEquals("info", TextFold.of("INFO"));
    }

    @Test
    void foldingTwiceChangesNothing() {
        for (String text : new String[] {"İstanbul", "ŒUVRE", "ǅ", "ẞ", "ΐ", "ŉ", "K"}) {
            assertEquals(TextFold.of(text), TextFold.of(TextFold.of(text)), text);
        }
    }

    @Test
    void anAddressIsComposed() {
        assertEquals("jürgen@example.org", TextFold.ofEmail(" Ju\u0308rgen@Example.ORG"));
        assertEquals("a²@example.org", TextFold.ofEmail("a²@example.org"));
    }
}
