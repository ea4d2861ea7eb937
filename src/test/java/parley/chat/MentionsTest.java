package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S3-CHAT-06")
class MentionsTest {
    private static Set<String> names(String content) {
        return Mentions.named(content).stream()
                .map(readings -> String.join(" or ", readings))
                .collect(Collectors.toSet());
    }

    @Test
    void findsNamesWhateverTheirCase() {
        assertEquals(Set.of("ann", "bob_7"), names("@Ann, (@bob_7)! and @ANN again"));
    }

    @Test
    void anAddressIsNoMention() {
        assertEquals(Set.of(), names("write to ann@example.com or a.b@bob_7 or @@ann"));
    }

    @Test
    void whatIsTooShortOrTooLongIsNoName() {
        assertEquals(Set.of(), names("@ab @" + "x".repeat(21) + " @ ann"));
        assertEquals(Set.of("x".repeat(20)), names("@" + "x".repeat(20)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`@bob`",
                "``x ` @bob``",
                "```\n@bob\n```",
                "see\n```java\n@bob\n```",
                "```\n@bob, and no end",
                "> @bob wrote this",
                "first\n > @bob wrote this\nand I answer",
                "me+@bob.org",
                "a_b-@bob",
                "ünal@bob",
                "@bob@example.org",
                "https://example.org/@bob",
                "(www.example.org?to=@bob)",
                "example.org/@bob",
                "ftp://@bob/x",
            })
    void whatIsOnlyShownCallsNobody(String content) {
        assertEquals(Set.of(), names(content));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@bob",
                "_@bob",
                "*@bob*",
                "(@bob)",
                "hello,@bob!",
                "...@bob",
                "\"@bob\"",
                "it's `code`@bob",
                "a ` alone and @bob",
                "a ` alone\n\nand @bob, ` too",
                "```not a fence``` @bob",
                "1 > 2, @bob",
                "https://example.org/ @bob",
                "@bob's",
                "and/@bob",
                "こんにちは@bob",
                "one.two @bob",
            })
    void aNameMayStandNextToSigns(String content) {
        assertEquals(Set.of("bob"), names(content));
    }

    @Test
    void anUnderscoreAtTheEndIsTheNamesOrMarksEmphasis() {
        assertEquals(Set.of("bob_ or bob"), names("_@bob_"));
        assertEquals(Set.of("bob__ or bob_ or bob"), names("__@bob__"));
        assertEquals(Set.of("x".repeat(20)), names("_@" + "x".repeat(20) + "_"));
        assertEquals(Set.of("ab_"), names("@ab_"));
    }

    @Test
    void takesFiftyNamesAndIsQuickOnHostileText() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            many.append("@name").append(i).append(' ');
        }
        assertEquals(50, Mentions.named(many.toString()).size());
        assertEquals(Set.of(), names("@".repeat(100_000)));
    }
}
