package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S4-CLU-05")
class WireTypesTest {
    @WireName("note")
    private record Note(String text, Long at, Set<String> to) {}

    @WireName("kinds")
    private record Kinds(Thread.State state) {}

    private final WireTypes types = new WireTypes();

    WireTypesTest() {
        types.carry(Note.class);
        types.carry(Kinds.class);
    }

    private Object read(String name, String json) {
        Buffer bytes = Buffer.buffer();
        Text.write(bytes, name);
        return types.read(bytes.appendString(json), 0);
    }

    @Test
    void ignoresFieldsOfALaterVersion() {
        Object read = read("note", """
                {"text":"a","priority":{"level":3},"at":5,"to":["b"]}""");
        assertEquals(new Note("a", 5L, Set.of("b")), read);
    }

    @Test
    void readsWhatAnEarlierVersionLeavesOutAsNull() {
        assertEquals(new Note("a", null, null), read("note", """
                {"text":"a"}"""));
    }

    @Test
    void doesNotKnowTypesThatNobodyCarries() {
        UnknownMessage unknown = assertThrows(UnknownMessage.class, () -> read("java.lang.String", "\"a\""));
        assertEquals("Unknown type java.lang.String", unknown.getMessage());
    }

    @Test
    void doesNotKnowContentsThatCannotBeRead() {
        assertThrows(UnknownMessage.class, () -> read("note", "{\"text\":"));
        assertThrows(UnknownMessage.class, () -> read("note", ""));
        assertThrows(UnknownMessage.class, () -> read("kinds", "{\"state\":\"SUSPENDED\"}"));
    }

    @Test
    void carriesNothingAndJson() {
        Buffer nothing = Buffer.buffer("xy");
        types.write(nothing, null);
        assertNull(types.read(nothing, 2));
        JsonObject json = new JsonObject().put("a", new JsonObject().putNull("b"));
        assertEquals(json, WireRoundTrip.of(json));
    }

    @Test
    void eachRecordNeedsANameOfItsOwn() {
        record Nameless() {}
        @WireName("note")
        record Namesake() {}
        assertThrows(IllegalArgumentException.class, () -> types.carry(Nameless.class));
        assertThrows(IllegalArgumentException.class, () -> types.carry(Namesake.class));
    }
}
