package parley.gateway.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ParleyException;
import parley.gateway.format.EventNames;

@Tag("S2-EVT")
@Tag("S3-EVT")
@Tag("S4-EVT")
class DialectTest {
    @Test
    void aHandshakeNamesADialectOrNone() {
        assertSame(Dialect.S2, Dialect.named("s2"));
        assertSame(Dialect.S3, Dialect.named("s3"));
        assertSame(Dialect.S4, Dialect.named("s4"));
        assertSame(Dialect.S1, Dialect.named(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S2", "s5", "s2,s3"})
    void anUnknownWordIsRefused(String word) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> Dialect.named(word));
        assertEquals("dialect", refusal.details().getJsonObject(0).getString("path"));
    }

    @Test
    void aNameThatOnlyOneDialectHasDecidesWhateverTheTransport() {
        for (Dialect usual : Set.of(Dialect.S3, Dialect.S4)) {
            assertSame(Dialect.S2, Dialect.ofCommand("join_room", usual));
            assertSame(Dialect.S3, Dialect.ofCommand("authenticate", usual));
            assertSame(Dialect.S4, Dialect.ofCommand("join", usual));
            assertSame(Dialect.S2, Dialect.ofEvent("message_received", usual));
            assertSame(Dialect.S3, Dialect.ofEvent("new_group_message", usual));
            assertSame(Dialect.S4, Dialect.ofEvent("users", usual));
            assertNull(Dialect.ofCommand("chat:message", usual));
            assertNull(Dialect.ofEvent("chat:message", usual));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"typing", "message"})
    void anAmbiguousNameIsOfTheTransportsUsualDialect(String name) {
        assertSame(Dialect.S3, Dialect.ofCommand(name, Dialect.S3));
        assertSame(Dialect.S4, Dialect.ofCommand(name, Dialect.S4));
    }

    @Test
    void everySourceOfAnEventIsACanonicalEvent() {
        Stream.of("message_received", "typing_indicator", "user_joined", "user_left")
                .forEach(event -> assertKnown(Dialect.S2, event));
        Stream.of("new_message", "new_group_message", "message_edited", "user_typing", "user_offline", "error")
                .forEach(event -> assertKnown(Dialect.S3, event));
        Stream.of("message", "typing", "users").forEach(event -> assertKnown(Dialect.S4, event));
        assertEquals(Set.of(), Dialect.S3.sourcesOf("pong"));
        assertTrue(Dialect.S3.tells("pong"));
    }

    private static void assertKnown(Dialect dialect, String event) {
        Set<String> sources = dialect.sourcesOf(event);
        assertTrue(dialect.tells(event) && !sources.isEmpty(), event);
        sources.forEach(source -> assertTrue(EventNames.id(source) < EventNames.UNKNOWN, source));
    }
}
