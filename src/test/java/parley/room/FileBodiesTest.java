package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message says that its file is gone from the moment on in which the file expires. */
@Tag("S1-FILE-01")
class FileBodiesTest {
    private static final long UNTIL = FileMessagesContract.NOW + 10_000;
    private static final long LONG_AFTER = 2 * UNTIL;

    private static RoomEvent stored(String type, JsonObject body) {
        byte[] json = body.encode().getBytes(StandardCharsets.UTF_8);
        return new RoomEvent("room", 1, type, "ann", FileMessagesContract.NOW, EventBody.stored(json));
    }

    private static JsonObject body() {
        return FileMessagesContract.fileMessage("room", "ann", "f", null, null).body();
    }

    @Test
    void aFileIsGoneFromItsExpiryOnAndNotBefore() {
        RoomEvent message = stored(EventTypes.MESSAGE, body());
        assertSame(message, message.asOf(UNTIL - 1));
        RoomEvent late = message.asOf(UNTIL);
        assertEquals(
                FileMessagesContract.file("f").put("gone", true), late.body().getJsonObject("file"));
        assertEquals(body(), message.body());
        assertEquals(late.toJson(), new JsonObject(new String(late.encode(), StandardCharsets.UTF_8)));
    }

    @Test
    void whatHasBeenMarkedAlreadyStaysAsItIs() {
        JsonObject marked = body().put("file", FileBodies.gone(FileMessagesContract.file("f")));
        RoomEvent message = stored(EventTypes.MESSAGE, marked);
        assertSame(message, message.asOf(LONG_AFTER));
    }

    @Test
    void aTextThatLooksLikeAFileIsATextStill() {
        JsonObject text = new JsonObject().put("id", "m").put("content", "{\"file\":{\"expiresAt\":1}}");
        assertFalse(FileBodies.has(text.encode().getBytes(StandardCharsets.UTF_8)));
        RoomEvent message = stored(EventTypes.MESSAGE, text);
        assertSame(message, message.asOf(LONG_AFTER));
        assertTrue(FileBodies.has(body().encode().getBytes(StandardCharsets.UTF_8)));
        assertFalse(FileBodies.has("{\"a\":1,\"file\"".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void otherEventsAndMessagesWithoutAFileCostNoObject() {
        RoomEvent edit = stored(EventTypes.EDITED, new JsonObject().put("file", FileMessagesContract.file("f")));
        assertSame(edit, edit.asOf(LONG_AFTER));
        RoomEvent damaged = new RoomEvent(
                "room",
                1,
                EventTypes.MESSAGE,
                "ann",
                1,
                EventBody.stored("{no JSON}".getBytes(StandardCharsets.UTF_8)));
        assertSame(damaged, damaged.asOf(LONG_AFTER));
    }
}
