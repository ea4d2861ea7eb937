package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final String AWKWARD = "\"quotes\" \\ back, \u2028 \u00e9 \ud83d\ude00 \n </script>";
    private static final Frame MESSAGE = Frame.event("chat:message", new JsonObject().put("content", AWKWARD));
    private static final Frame LEFT = Frame.event("room:user_left", new JsonObject().put("seq", 2));

    private static JsonArray unquoted(Frame frame) {
        return new JsonArray("[" + frame.quoted() + "]");
    }

    @Test
    void isABridgeFrameAndAsQuotedTextTheSame() {
        JsonObject frame = new JsonObject(MESSAGE.text());
        assertEquals("rec", frame.getString("type"));
        assertEquals("chat:message", frame.getString("address"));
        assertEquals(AWKWARD, frame.getJsonObject("body").getString("content"));
        assertEquals(new JsonArray().add(MESSAGE.text()), unquoted(MESSAGE));
        assertEquals(MESSAGE.text().getBytes(StandardCharsets.UTF_8).length, MESSAGE.bytes());
    }

    @Test
    void severalLeaveTogetherInTheirOrder() {
        Frame joined = Frame.joined(List.of(MESSAGE, LEFT));
        assertEquals(new JsonArray().add(MESSAGE.text()).add(LEFT.text()), unquoted(joined));
        assertEquals(List.of(MESSAGE, LEFT), joined.parts());
        assertEquals(MESSAGE.bytes() + LEFT.bytes(), joined.bytes());
        assertNull(joined.text());
    }

    @Test
    void goesToThoseWhoListenToAllOfIt() {
        long messages = EventNames.bit("chat:message");
        long both = messages | EventNames.bit("room:user_left");
        Frame joined = Frame.joined(List.of(MESSAGE, LEFT));
        assertTrue(joined.whollyWithin(both));
        assertFalse(joined.whollyWithin(messages));
        assertTrue(joined.touches(messages));
        assertFalse(joined.touches(EventNames.bit("error")));
        assertTrue(Frame.direct("{}").whollyWithin(0));
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
