package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON of an event is the JSON of its body with the fields in front that are given when it is stored. */
@Tag("S3-SCALE-04")
class EventBodyTest {
    private static Stream<RoomEvent> events() {
        JsonObject said = new JsonObject()
                .put("id", "m")
                .put("content", "\"quoted\" \\ }{ \n\u0001 é 世界 \uD83D\uDE00 \u2028")
                .put("sender", new JsonObject().put("id", "ann").putNull("username"))
                .put("mentions", new JsonArray());
        return Stream.of(
                event("room", 1, "ann", said),
                event("Zimmer \"ü\"\\\n", Long.MAX_VALUE, "Zoë \uD83D\uDE00", new JsonObject().put("on", true)),
                event("room", 7, null, new JsonObject().put("reason", "closed")),
                event("room", 8, "ann", new JsonObject()));
    }

    private static RoomEvent event(String roomId, long seq, String userId, JsonObject body) {
        return new RoomEvent(roomId, seq, EventTypes.MESSAGE, userId, 1_700_000_000_123L, body);
    }

    private static RoomEvent stored(RoomEvent event, String json) {
        EventBody body = EventBody.stored(json.getBytes(StandardCharsets.UTF_8));
        return new RoomEvent(event.roomId(), event.seq(), event.type(), event.userId(), event.timestamp(), body);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("events")
    void theJsonOfAnEventIsThatOfItsObject(RoomEvent event) {
        assertEquals(event.toJson().encode(), text(event.encode()));
        assertEquals(event.toJson(), new JsonObject(text(event.encode())));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventThatWasReadIsEqualToTheOneThatWasStored(RoomEvent event) {
        RoomEvent read = stored(event, event.body().encode());
        assertEquals(text(event.encode()), text(read.encode()));
        assertEquals(event, read);
        assertEquals(event.hashCode(), read.hashCode());
        assertEquals(event.body(), read.body());
    }

    /** No event is decoded on its way from the store to the sockets, so its names keep their order and its numbers their digits. */
    @Test
    void carriesStoredJsonAsItIs() {
        RoomEvent event = stored(event("room", 3, "ann", new JsonObject()), "{\"b\":1.50,\"a\" : \"\\u00e9\"}");
        assertEquals(
                "{\"roomId\":\"room\",\"seq\":3,\"timestamp\":1700000000123,\"userId\":\"ann\","
                        + "\"b\":1.50,\"a\" : \"\\u00e9\"}",
                text(event.encode()));
    }

    @Test
    void writesTheJsonOnce() {
        EventBody body = EventBody.of(new JsonObject().put("content", "x"));
        assertSame(body.json(), body.json());
        EventBody read = EventBody.stored(body.json());
        assertSame(body.json(), read.json());
        assertSame(read.object(), read.object());
    }

    @Test
    void whatIsNoObjectIsAFaultOfTheStore() {
        for (String json : new String[] {"", "[]", "{", "null"}) {
            RoomEvent event = stored(event("room", 3, "ann", new JsonObject()), json);
            assertThrows(IllegalStateException.class, event::encode);
        }
    }
}
