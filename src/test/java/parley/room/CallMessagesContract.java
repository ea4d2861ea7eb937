package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** The contract of every log of rooms for the messages of calls. */
@Tag("S1-SYS-01")
public abstract class CallMessagesContract extends RoomLogFixture {
    private String callId;

    @BeforeEach
    protected void annAndBob() {
        join("ann");
        join("bob");
        callId = UUID.randomUUID().toString();
    }

    /** Makes the message of a call of Ann's. */
    public static Draft callMessage(String roomId, String callId, JsonObject call) {
        JsonObject body = new JsonObject()
                .put("id", "message of " + callId)
                .put("type", "call")
                .putNull("content")
                .put("call", call)
                .put("sender", new JsonObject().put("id", "ann").put("username", "ann's name"))
                .put("mentions", new JsonArray())
                .put("clientId", "call:" + callId);
        return new Draft(roomId, EventTypes.MESSAGE, "ann", body, "call:" + callId, callId);
    }

    public static JsonObject call(String state) {
        return new JsonObject().put("state", state).put("participants", JsonArray.of("ann"));
    }

    public static JsonObject ended(String reason) {
        return call("ended").put("reason", reason);
    }

    private Appended begin(JsonObject call) {
        return result(log.append(callMessage(roomId, callId, call), NOW));
    }

    private Appended goOn(JsonObject call) {
        return result(log.append(MessageChanges.callOn(roomId, "ann", "message of " + callId, call), NOW + 5));
    }

    private long unread(String userId) {
        return result(log.unread(userId, List.of(roomId))).get(roomId).messages();
    }

    private JsonObject shown() {
        List<RoomEvent> history = result(log.messages(roomId, "bob", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 200))
                .messages();
        return history.get(history.size() - 1).body();
    }

    @Test
    void aCallIsOneMessageThatGoesOnAndNeverBack() {
        RoomEvent began = begin(call("ringing")).event();
        RoomEvent answered = goOn(call("ongoing")).event();
        assertEquals(Appended.NOTHING, goOn(call("ringing")));
        assertEquals(Appended.NOTHING, goOn(call("ongoing").put("media", "video")));
        RoomEvent hungUp = goOn(ended("hangup").put("durationMs", 61_000)).event();
        assertEquals(Appended.NOTHING, goOn(call("ongoing")));
        assertEquals(Appended.NOTHING, goOn(ended("timeout")));
        assertEquals(
                List.of(began, answered, hungUp),
                result(log.read(roomId, began.seq() - 1, null, 100)).events());
        assertNull(hungUp.body().getValue("content"));
        JsonObject message = shown();
        assertEquals(ended("hangup").put("durationMs", 61_000), message.getJsonObject("call"));
        assertTrue(message.containsKey("content"));
        assertNull(message.getValue("content"));
        assertFalse(message.containsKey("edited"));
        assertEquals(hungUp.seq(), result(log.room(roomId)).head());
    }

    @Test
    void theSameCallBegunAgainMakesNoSecondMessage() {
        RoomEvent began = begin(call("ringing")).event();
        goOn(ended("timeout"));
        Appended again = begin(ended("timeout"));
        assertFalse(again.changed());
        assertEquals(began.seq(), again.event().seq());
    }

    @Test
    void aMissedCallIsUnreadAndARunningOneIsNot() {
        long before = unread("bob");
        begin(call("ringing"));
        assertEquals(before, unread("bob"));
        goOn(ended("timeout"));
        assertEquals(before + 1, unread("bob"));
        assertEquals(0, unread("ann"));
    }

    @Test
    void aCallThatWasAnsweredOrDeclinedIsNeverUnread() {
        long before = unread("bob");
        begin(call("ringing"));
        goOn(call("ongoing"));
        goOn(ended("hangup").put("durationMs", 5));
        callId = UUID.randomUUID().toString();
        begin(ended("declined"));
        assertEquals(before, unread("bob"));
        callId = UUID.randomUUID().toString();
        begin(ended("busy"));
        assertEquals(before + 1, unread("bob"));
    }

    @Test
    void aDeletedCallLeavesNothingOfItself() {
        RoomEvent began = begin(call("ringing")).event();
        goOn(ended("timeout"));
        result(log.append(MessageChanges.delete(roomId, "bob", "message of " + callId), NOW + 6));
        assertTrue(shown().getBoolean("deleted"));
        assertFalse(shown().containsKey("call"));
        String feed = result(log.read(roomId, began.seq() - 1, null, 100)).events().toString();
        assertFalse(feed.contains("participants"), feed);
        refusal(
                ErrorCode.NOT_FOUND,
                log.append(MessageChanges.callOn(roomId, "ann", "message of " + callId, call("ongoing")), NOW));
    }

    @Test
    void aReportShowsHowTheCallWent() {
        begin(call("ringing"));
        goOn(ended("timeout"));
        List<RoomEvent> evidence = result(log.evidence(roomId, "bob", 10));
        JsonObject kept = evidence.get(evidence.size() - 1).body();
        assertEquals(ended("timeout"), kept.getJsonObject("call"));
        JsonObject earlier = kept.getJsonArray("versions").getJsonObject(0);
        assertEquals(call("ringing"), earlier.getJsonObject("call"));
    }

    @Test
    void noOtherMessageBecomesACall() {
        String said = say("ann", "hello").body().getString("id");
        assertEquals(
                Appended.NOTHING,
                result(log.append(MessageChanges.callOn(roomId, "ann", said, call("ended")), NOW)));
    }
}
