package parley.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TestClock;

@Tag("S1-RL-07")
class RecentIntentsTest {
    private final TestClock clock = new TestClock();
    private final RecentIntents intents = new RecentIntents(3, 60_000, clock);

    private static JsonObject message(String clientId, String content) {
        return new JsonObject().put("roomId", "room").put("clientId", clientId).put("content", content);
    }

    private void carryOut(String clientId) {
        intents.carriedOut("ann", message(clientId, "hello"), new Reply(new JsonObject().put("seq", 7)));
    }

    @Test
    void answersTheSameAgainAsADuplicate() {
        carryOut("c1");
        JsonObject again = intents.repeated("ann", message("c1", "hello").put("type", "text"))
                .data();
        assertEquals(new JsonObject().put("seq", 7).put("duplicate", true), again);
    }

    @Test
    void otherContentIsAConflict() {
        carryOut("c1");
        for (JsonObject other : new JsonObject[] {
            message("c1", "other"),
            message("c1", "hello").put("replyTo", "m"),
            message("c1", "hello").put("type", "x")
        }) {
            ParleyException refusal = assertThrows(ParleyException.class, () -> intents.repeated("ann", other));
            assertEquals(ErrorCode.CONFLICT, refusal.code());
        }
    }

    @Test
    @Tag("S1-EVT-10")
    void anotherFileIsAConflictAndTheSameOneARepetition() {
        JsonObject file = new JsonObject()
                .put("roomId", "room")
                .put("clientId", "c1")
                .put("type", "file")
                .put("fileId", "f");
        intents.carriedOut("ann", file, new Reply(new JsonObject().put("seq", 7)));
        assertEquals(7, intents.repeated("ann", file.copy()).data().getInteger("seq"));
        for (JsonObject other : new JsonObject[] {
            file.copy().put("fileId", "g"), file.copy().put("content", "caption"), message("c1", "hello")
        }) {
            ParleyException refusal = assertThrows(ParleyException.class, () -> intents.repeated("ann", other));
            assertEquals(ErrorCode.CONFLICT, refusal.code());
        }
    }

    @Test
    void knowsNothingOfOthersOfOtherRoomsAndOfBodiesThatAreNone() {
        carryOut("c1");
        assertNull(intents.repeated("bob", message("c1", "hello")));
        assertNull(intents.repeated("ann", message("c1", "hello").put("roomId", "other")));
        assertNull(intents.repeated("ann", message("c2", "hello")));
        assertNull(intents.repeated("ann", new JsonObject().put("clientId", 1).put("roomId", true)));
        assertNull(intents.repeated("ann", new JsonObject()));
    }

    @Test
    void whereTheRoomIsLeftOutItMayBeAnotherByNow() {
        JsonObject inMatch = new JsonObject().put("clientId", "c1").put("content", "hello");
        intents.carriedOut("ann", inMatch, new Reply(new JsonObject()));
        assertNull(intents.repeated("ann", inMatch));
    }

    @Test
    void forgetsAfterItsTimeAndBeyondItsNumber() {
        carryOut("c1");
        clock.advanceMs(60_000);
        assertNull(intents.repeated("ann", message("c1", "hello")));
        for (int i = 0; i < 4; i++) {
            carryOut("d" + i);
        }
        assertNull(intents.repeated("ann", message("d0", "hello")));
        assertEquals(7, intents.repeated("ann", message("d3", "hello")).data().getInteger("seq"));
    }
}
