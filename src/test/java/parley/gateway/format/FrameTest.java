package parley.gateway.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Frame MESSAGE = Frame.event("chat:message", new JsonObject().put("content", "\u00e9"));
    private static final Frame LEFT = Frame.event("room:user_left", new JsonObject().put("seq", 2));

    private static EventSet events(String... names) {
        EventSet events = new EventSet();
        for (String name : names) {
            events.add(EventNames.id(name));
        }
        return events;
    }

    @Test
    void isANameAndItsJsonAsItWasGiven() {
        byte[] json = "{ \"as\" : \"given\" }".getBytes(StandardCharsets.UTF_8);
        Frame frame = Frame.event("chat:message", json);
        assertEquals("chat:message", frame.name());
        assertSame(json, frame.json());
        assertNull(frame.parts());
    }

    @Test
    void severalCountAsMuchAsEachByItself() {
        Frame joined = Frame.joined(List.of(MESSAGE, LEFT));
        assertEquals(List.of(MESSAGE, LEFT), joined.parts());
        assertEquals(MESSAGE.bytes() + LEFT.bytes(), joined.bytes());
    }

    @Test
    void goesToThoseWhoListenToIt() {
        assertTrue(MESSAGE.whollyWithin(events("chat:message", "error")));
        assertFalse(MESSAGE.whollyWithin(events("room:user_left")));
        assertTrue(Frame.direct("{}").whollyWithin(events()));
    }

    @Test
    void severalGoToThoseWhoListenToAllOfThem() {
        Frame joined = Frame.joined(List.of(MESSAGE, LEFT));
        assertTrue(joined.whollyWithin(events("chat:message", "room:user_left", "error")));
        assertFalse(joined.whollyWithin(events("chat:message")));
        assertTrue(joined.touches(events("chat:message")));
        assertFalse(joined.touches(events("error")));
    }

    @Test
    void anEventThatNobodyMayListenToGoesToNobody() {
        Frame unknown = Frame.event("no:event", new JsonObject());
        EventSet all = new EventSet();
        IntStream.range(0, EventNames.UNKNOWN).forEach(all::add);
        assertFalse(unknown.whollyWithin(all));
        assertFalse(Frame.joined(List.of(MESSAGE, unknown)).whollyWithin(all));
        assertTrue(Frame.joined(List.of(MESSAGE, unknown)).touches(all));
    }

    @Test
    void onlyWhatCountsNowMayBeDropped() {
        assertTrue(Frame.event("chat:typing:start", new JsonObject()).ephemeral());
        assertTrue(Frame.event("realtime:stats", new JsonObject()).ephemeral());
        assertFalse(MESSAGE.ephemeral());
        assertFalse(Frame.direct("{}").ephemeral());
        assertFalse(Frame.event("user:matched", new JsonObject()).ephemeral());
    }
}
