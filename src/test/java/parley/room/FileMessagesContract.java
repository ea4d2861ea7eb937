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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** The contract of every log of rooms for messages that show files. */
@Tag("S1-EVT-10")
@Tag("S1-FILE-03")
public abstract class FileMessagesContract extends CallMessagesContract {
    public static JsonObject file(String fileId) {
        return new JsonObject()
                .put("fileId", fileId)
                .put("name", "xylophone.png")
                .put("mimeType", "image/png")
                .put("category", "image")
                .put("size", 1_234)
                .put("hasThumbnail", true)
                .put("expiresAt", NOW + 10_000);
    }

    /** @param caption null for none */
    public static Draft fileMessage(String roomId, String userId, String fileId, String caption, String clientId) {
        JsonObject body = new JsonObject()
                .put("id", "message of " + fileId)
                .put("type", "image")
                .put("content", caption)
                .put("sender", new JsonObject().put("id", userId).put("username", userId + "'s name"))
                .put("mentions", new JsonArray())
                .put("file", file(fileId));
        if (clientId != null) {
            body.put("clientId", clientId);
        }
        return new Draft(roomId, EventTypes.MESSAGE, userId, body, clientId, "image\n\n" + fileId + '\n' + caption);
    }

    private RoomEvent show(String caption) {
        return result(log.append(fileMessage(roomId, "ann", fileId(), caption, null), NOW))
                .event();
    }

    private String fileId() {
        return "file in " + roomId;
    }

    private String messageId() {
        return "message of " + fileId();
    }

    private Appended end() {
        return result(log.append(MessageChanges.fileGone(roomId, "ann", messageId(), file(fileId())), NOW + 5));
    }

    private JsonObject last() {
        List<RoomEvent> history = result(log.messages(roomId, "bob", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 200))
                .messages();
        return history.get(history.size() - 1).body();
    }

    private String feedFrom(RoomEvent event) {
        return result(log.read(roomId, event.seq() - 1, null, 100)).events().toString();
    }

    @Test
    void aFileWithoutACaptionIsAMessageThatIsUnread() {
        long before = result(log.unread("bob", List.of(roomId))).get(roomId).messages();
        RoomEvent shown = show(null);
        assertEquals(file(fileId()), last().getJsonObject("file"));
        assertTrue(last().containsKey("content"));
        assertNull(last().getValue("content"));
        assertEquals(
                List.of(shown),
                result(log.read(roomId, shown.seq() - 1, null, 100)).events());
        assertEquals(
                before + 1,
                result(log.unread("bob", List.of(roomId))).get(roomId).messages());
    }

    @Test
    void theSameIntentGivesTheSameMessageAndAnotherFileAConflict() {
        Draft first = fileMessage(roomId, "ann", fileId(), null, "intent");
        RoomEvent shown = result(log.append(first, NOW)).event();
        Appended again = result(log.append(first, NOW + 1));
        assertTrue(again.duplicate());
        assertEquals(shown.seq(), again.event().seq());
        Draft other = fileMessage(roomId, "ann", "another", null, "intent");
        refusal(ErrorCode.CONFLICT, log.append(other, NOW + 2));
        refusal(ErrorCode.CONFLICT, log.repetition(other));
    }

    @Test
    void aCaptionIsEditedAndTheFileStays() {
        show(null);
        result(log.append(MessageChanges.edit(roomId, "ann", messageId(), "a caption", new JsonArray()), NOW + 1));
        assertEquals("a caption", last().getString("content"));
        assertTrue(last().getBoolean("edited"));
        assertEquals(file(fileId()), last().getJsonObject("file"));
    }

    @Test
    void aFileThatIsGoneIsMarkedOnceAndItsCaptionStays() {
        JsonArray bob = JsonArray.of(new JsonObject().put("type", "user").put("userId", "bob"));
        RoomEvent shown = show("first");
        result(log.append(MessageChanges.edit(roomId, "ann", messageId(), "@bob", bob), NOW + 1));
        RoomEvent gone = end().event();
        JsonObject marked = file(fileId()).put("gone", true);
        assertEquals(
                new JsonObject()
                        .put("messageId", messageId())
                        .put("content", "@bob")
                        .put("mentions", bob)
                        .put("file", marked),
                gone.body());
        assertEquals(
                gone, result(log.read(roomId, gone.seq() - 1, null, 9)).events().get(0));
        assertEquals("@bob", last().getString("content"));
        assertEquals(bob, last().getJsonArray("mentions"));
        assertEquals(marked, last().getJsonObject("file"));
        assertEquals(shown.seq() + 2, gone.seq());
        assertEquals(Appended.NOTHING, end());
        assertEquals(gone.seq(), result(log.room(roomId)).head());
    }

    @Test
    void aFileThatIsGoneDoesNotMarkItsMessageAsEdited() {
        show(null);
        end();
        assertFalse(last().containsKey("edited"));
    }

    @Test
    void noOtherMessageGetsAFileByItsEnd() {
        String said = say("ann", "hello").body().getString("id");
        assertEquals(
                Appended.NOTHING, result(log.append(MessageChanges.fileGone(roomId, "ann", said, file("f")), NOW)));
        show(null);
        assertEquals(
                Appended.NOTHING,
                result(log.append(MessageChanges.fileGone(roomId, "ann", messageId(), file("f")), NOW)));
        assertEquals(file(fileId()), last().getJsonObject("file"));
    }

    @Test
    void aDeletedMessageLeavesNothingOfItsFile() {
        RoomEvent shown = show("xylophones");
        end();
        result(log.append(MessageChanges.delete(roomId, "ann", messageId()), NOW + 6));
        assertTrue(last().getBoolean("deleted"));
        assertFalse(last().containsKey("file"));
        assertFalse(feedFrom(shown).contains("xylophone"), feedFrom(shown));
        refusal(
                ErrorCode.NOT_FOUND,
                log.append(MessageChanges.fileGone(roomId, "ann", messageId(), file(fileId())), NOW + 7));
    }

    @Test
    void aReportShowsTheFileOfAMessageThatWasDeleted() {
        show("look");
        result(log.append(MessageChanges.delete(roomId, "ann", messageId()), NOW + 6));
        List<RoomEvent> evidence = result(log.evidence(roomId, "bob", 10));
        JsonObject kept = evidence.get(evidence.size() - 1).body();
        assertTrue(kept.getBoolean("deleted"));
        assertEquals("look", kept.getString("content"));
        assertEquals(file(fileId()), kept.getJsonObject("file"));
    }

    @Test
    void aMessageWithAFileIsAnsweredHiddenAndPinnedLikeAnyOther() {
        show(null);
        result(log.append(MessageChanges.react(roomId, "bob", messageId(), "👍", true), NOW));
        result(log.append(MessageChanges.pin(roomId, "bob", messageId(), true), NOW));
        assertTrue(last().getBoolean("pinned"));
        assertEquals(file(fileId()), last().getJsonObject("file"));
        result(log.hide(roomId, "bob", messageId(), NOW));
        assertTrue(result(log.messages(roomId, "bob", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 200)).messages().stream()
                .noneMatch(message -> message.body().containsKey("file")));
    }
}
