package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-CHAT-06")
class MentionsTest {
    @Test
    void findsNamesWhateverTheirCase() {
        assertEquals(Set.of("ann", "bob_7"), Mentions.names("@Ann, (@bob_7)! and @ANN again"));
    }

    @Test
    void anAddressIsNoMention() {
        assertEquals(Set.of(), Mentions.names("write to ann@example.com or a.b@bob_7 or @@ann"));
    }

    @Test
    void whatIsTooShortOrTooLongIsNoName() {
        assertEquals(Set.of(), Mentions.names("@ab @" + "x".repeat(21) + " @ ann"));
        assertEquals(Set.of("x".repeat(20)), Mentions.names("@" + "x".repeat(20)));
    }

    @Test
    void takesFiftyNamesAndIsQuickOnHostileText() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            many.append("@name").append(i).append(' ');
        }
        assertEquals(50, Mentions.names(many.toString()).size());
        assertEquals(Set.of(), Mentions.names("@".repeat(100_000)));
    }
}
