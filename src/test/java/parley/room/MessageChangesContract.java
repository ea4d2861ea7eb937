package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** The contract of every log of rooms for edits, deletions, reactions, pins and mentions. */
public abstract class MessageChangesContract extends FileMessagesContract {
    private static final JsonArray NOBODY = new JsonArray();

    private String said;

    @BeforeEach
    protected void aMessageOfAnn() {
        said = id(say("ann", "first"));
    }

    private static String id(RoomEvent message) {
        return message.body().getString("id");
    }

    private Future<Appended> edit(String userId, String messageId, String content) {
        return log.append(MessageChanges.edit(roomId, userId, messageId, content, NOBODY), NOW + 5);
    }

    private Future<Appended> delete(String userId, String messageId) {
        return log.append(MessageChanges.delete(roomId, userId, messageId), NOW + 9);
    }

    private Future<Appended> react(String userId, String messageId, String emoji, boolean on) {
        return log.append(MessageChanges.react(roomId, userId, messageId, emoji, on), NOW);
    }

    private Future<Appended> pin(String messageId, boolean on) {
        return log.append(MessageChanges.pin(roomId, "bob", messageId, on), NOW);
    }

    private RoomEvent sayTo(String content, Object... mentions) {
        Draft draft = message(roomId, "ann", content, null);
        draft.body().put("mentions", new JsonArray(List.of(mentions)));
        return result(log.append(draft, NOW)).event();
    }

    private static JsonObject user(String userId) {
        return new JsonObject().put("type", "user").put("userId", userId);
    }

    private List<RoomEvent> feed() {
        return result(log.read(roomId, 0, null, 500)).events();
    }

    private List<RoomEvent> history(String userId) {
        return result(log.messages(roomId, userId, RoomLog.NO_SEQ, RoomLog.NO_SEQ, 200))
                .messages();
    }

    private JsonObject shown(String userId, String messageId) {
        return history(userId).stream()
                .filter(message -> id(message).equals(messageId))
                .findFirst()
                .orElseThrow()
                .body();
    }

    @Test
    @Tag("S3-CHAT-03")
    void anEditIsAnEventAndChangesWhatHistoryShows() {
        RoomEvent edited = result(edit("ann", said, "second")).event();
        assertEquals(4, edited.seq());
        assertEquals(said, edited.body().getString("messageId"));
        assertEquals("second", edited.body().getString("content"));
        JsonObject message = shown("bob", said);
        assertEquals("second", message.getString("content"));
        assertTrue(message.getBoolean("edited"));
        assertEquals(NOW + 5, message.getLong("editedAt"));
        assertEquals(edited, feed().get(3));
        assertEquals("first", feed().get(2).body().getString("content"));
        assertEquals(
                "second", result(log.message(roomId, said)).orElseThrow().body().getString("content"));
    }

    @Test
    void onlyTheSenderEditsAndTheSameTextMakesNoEvent() {
        refusal(ErrorCode.PERMISSION_DENIED, edit("bob", said, "mine"));
        refusal(ErrorCode.NOT_FOUND, edit("ann", "another", "second"));
        assertEquals(Appended.NOTHING, result(edit("ann", said, "first")));
        assertEquals(3, result(log.room(roomId)).head());
    }

    @Test
    void editsAtOnceAllTakeTheirTurn() {
        List<Future<Appended>> edits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            edits.add(edit("ann", said, "version " + i));
        }
        result(Future.all(edits));
        assertEquals("version 19", shown("ann", said).getString("content"));
        assertEquals(23, result(log.room(roomId)).head());
    }

    @Test
    @Tag("S3-CHAT-03")
    void aDeletionLeavesATombstoneAndNoTextInTheFeed() {
        result(edit("ann", said, "second"));
        result(react("bob", said, "👍", true));
        result(pin(said, true));
        RoomEvent deleted = result(delete("bob", said)).event();
        assertEquals(7, deleted.seq());
        assertEquals(said, deleted.body().getString("messageId"));
        JsonObject message = shown("ann", said);
        assertNull(message.getValue("content"));
        assertTrue(message.getBoolean("deleted"));
        assertFalse(message.containsKey("reactions"));
        assertFalse(message.containsKey("pinned"));
        assertFalse(message.containsKey("edited"));
        assertEquals(3, history("ann").get(0).seq());
        assertEquals(upTo(7), seqs(feed()));
        String all = feed().toString();
        assertFalse(all.contains("first"), all);
        assertFalse(all.contains("second"), all);
        assertEquals(List.of(), result(log.pinned(roomId, "ann")));
    }

    @Test
    void nothingMoreHappensToADeletedMessage() {
        result(delete("ann", said));
        assertEquals(Appended.NOTHING, result(delete("ann", said)));
        refusal(ErrorCode.NOT_FOUND, edit("ann", said, "back"));
        refusal(ErrorCode.NOT_FOUND, react("bob", said, "👍", true));
        refusal(ErrorCode.NOT_FOUND, pin(said, true));
        refusal(ErrorCode.NOT_FOUND, delete("ann", "another"));
        assertEquals(4, result(log.room(roomId)).head());
    }

    @Test
    void aRepeatedIntentIsAnsweredAlsoAfterAnEditOrDeletion() {
        RoomEvent first =
                result(log.append(message(roomId, "ann", "hello", "c1"), NOW)).event();
        result(edit("ann", id(first), "changed"));
        Appended again = result(log.append(message(roomId, "ann", "hello", "c1"), NOW));
        assertTrue(again.duplicate());
        assertEquals(first.seq(), again.event().seq());
        result(delete("ann", id(first)));
        assertEquals(
                first.seq(),
                result(log.append(message(roomId, "ann", "hello", "c1"), NOW))
                        .event()
                        .seq());
        refusal(ErrorCode.CONFLICT, log.append(message(roomId, "ann", "changed", "c1"), NOW));
    }

    @Test
    @Tag("S3-TAB-10")
    void aMessageIsHiddenFromOneMemberAlone() {
        String other = id(say("ann", "other"));
        result(pin(said, true));
        result(log.hide(roomId, "bob", said, NOW));
        result(log.hide(roomId, "bob", said, NOW));
        assertEquals(
                List.of(other),
                history("bob").stream().map(MessageChangesContract::id).toList());
        assertEquals(2, history("ann").size());
        assertEquals(List.of(), result(log.pinned(roomId, "bob")));
        assertEquals(1, result(log.unread("bob", List.of(roomId))).get(roomId).messages());
        assertEquals("first", feed().get(2).body().getString("content"));
    }

    @Test
    @Tag("S3-CHAT-05")
    @Tag("S3-TAB-09")
    void reactionsAreCountedPerEmojiAndOncePerPerson() {
        assertEquals(1, result(react("bob", said, "👍", true)).event().body().getLong("count"));
        assertEquals(2, result(react("ann", said, "👍", true)).event().body().getLong("count"));
        assertEquals(Appended.NOTHING, result(react("ann", said, "👍", true)));
        assertEquals(Appended.NOTHING, result(react("ann", said, "❤️", false)));
        result(react("ann", said, "❤️", true));
        JsonArray reactions = shown("ann", said).getJsonArray("reactions");
        assertEquals(
                new JsonObject()
                        .put("emoji", "👍")
                        .put("count", 2)
                        .put("userIds", new JsonArray().add("bob").add("ann"))
                        .put("mine", true),
                reactions.getJsonObject(0));
        assertEquals("❤️", reactions.getJsonObject(1).getString("emoji"));
        assertFalse(
                shown("bob", said).getJsonArray("reactions").getJsonObject(1).getBoolean("mine"));
        assertEquals(1, result(react("bob", said, "👍", false)).event().body().getLong("count"));
        assertEquals(0, result(react("ann", said, "👍", false)).event().body().getLong("count"));
        result(react("ann", said, "❤️", false));
        assertFalse(shown("ann", said).containsKey("reactions"));
    }

    @Test
    void aMessageTakesTwentyEmojis() {
        for (int i = 0; i < 20; i++) {
            result(react("user " + i / 4, said, "e" + i, true));
        }
        refusal(ErrorCode.CONFLICT, react("ann", said, "one more", true));
        result(react("ann", said, "e7", true));
    }

    @Test
    void theSameReactionAtOnceIsCountedOnce() {
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(react("bob", said, "👍", true));
        }
        result(Future.all(answers));
        assertEquals(1, answers.stream().filter(one -> one.result().changed()).count());
        assertEquals(4, result(log.room(roomId)).head());
    }

    @Test
    @Tag("S3-CHAT-05")
    void oneMemberLeavesPlacesToOthers() {
        List<String> emojis = List.of("1", "2", "3", "4", "5");
        emojis.forEach(emoji -> result(react("bob", said, emoji, true)));
        refusal(ErrorCode.CONFLICT, react("bob", said, "6", true));
        result(react("ann", said, "6", true));
        refusal(ErrorCode.CONFLICT, react("bob", said, "6", true));
        result(react("bob", said, "1", false));
        result(react("bob", said, "6", true));
    }

    @Test
    @Tag("S3-CHAT-05")
    void clearedReactionsAreGoneForAll() {
        result(react("ann", said, "👍", true));
        result(react("bob", said, "👍", true));
        result(react("bob", said, "🎉", true));
        Future<Appended> clearing = log.append(MessageChanges.clearReactions(roomId, "ann", said, "👍"), NOW);
        assertEquals(0, result(clearing).event().body().getInteger("count"));
        assertEquals(
                List.of("🎉"),
                shown("ann", said).getJsonArray("reactions").stream()
                        .map(reaction -> ((JsonObject) reaction).getString("emoji"))
                        .toList());
        assertEquals(
                Appended.NOTHING, result(log.append(MessageChanges.clearReactions(roomId, "ann", said, "👍"), NOW)));
    }

    @Test
    @Tag("S3-CHAT-08")
    void pinsAreListedAndShownInTheHistory() {
        String second = id(say("bob", "second"));
        result(pin(second, true));
        result(pin(said, true));
        assertEquals(Appended.NOTHING, result(pin(said, true)));
        assertTrue(shown("ann", said).getBoolean("pinned"));
        assertEquals(
                List.of(said, second),
                result(log.pinned(roomId, "ann")).stream()
                        .map(MessageChangesContract::id)
                        .toList());
        result(pin(second, false));
        assertEquals(Appended.NOTHING, result(pin(second, false)));
        assertEquals(1, result(log.pinned(roomId, "ann")).size());
        assertFalse(shown("ann", second).containsKey("pinned"));
    }

    @Test
    void aRoomTakesFiftyPins() {
        for (int i = 0; i < 50; i++) {
            result(pin(id(say("ann", "message " + i)), true));
        }
        refusal(ErrorCode.CONFLICT, pin(said, true));
        assertEquals(50, result(log.pinned(roomId, "bob")).size());
    }

    @Test
    @Tag("S3-CHAT-06")
    void mentionsAreCountedWhileTheyAreUnread() {
        sayTo("@bob", user("bob"));
        RoomEvent all = sayTo("@everyone", new JsonObject().put("type", "everyone"));
        RoomEvent both = sayTo("@bob @everyone", user("bob"), new JsonObject().put("type", "everyone"));
        sayTo("nobody");
        assertEquals(
                new Unread(5, 3), result(log.unread("bob", List.of(roomId))).get(roomId));
        assertEquals(
                new Unread(0, 0), result(log.unread("ann", List.of(roomId))).get(roomId));
        result(delete("ann", id(all)));
        assertEquals(
                new Unread(4, 2), result(log.unread("bob", List.of(roomId))).get(roomId));
        result(edit("ann", id(both), "not him after all"));
        assertEquals(
                new Unread(4, 1), result(log.unread("bob", List.of(roomId))).get(roomId));
        result(log.append(MessageChanges.edit(roomId, "ann", id(both), "@bob", new JsonArray().add(user("bob"))), NOW));
        assertEquals(
                new Unread(4, 2), result(log.unread("bob", List.of(roomId))).get(roomId));
        result(log.hide(roomId, "bob", id(both), NOW));
        assertEquals(
                new Unread(3, 1), result(log.unread("bob", List.of(roomId))).get(roomId));
        result(log.advance(roomId, "bob", Cursor.READ, all.seq()));
        assertEquals(
                new Unread(1, 0), result(log.unread("bob", List.of(roomId))).get(roomId));
    }

    @Test
    @Tag("S3-CHAT-06")
    void aMentionThatAnEditBringsIsUnreadUntilTheEditIsRead() {
        result(log.advance(roomId, "bob", Cursor.READ, 3));
        RoomEvent edited = mention("hello @bob", user("bob"));
        assertEquals(new Unread(0, 1), unreadOfBob());
        mention("hello again, @bob and @everyone", user("bob"), new JsonObject().put("type", "everyone"));
        assertEquals(new Unread(0, 1), unreadOfBob());
        result(log.advance(roomId, "bob", Cursor.READ, edited.seq()));
        assertEquals(new Unread(0, 1), unreadOfBob());
        result(log.advance(roomId, "bob", Cursor.READ, edited.seq() + 1));
        mention("hello once more, @bob", user("bob"));
        assertEquals(Unread.NONE, unreadOfBob());
    }

    @Test
    @Tag("S3-CHAT-06")
    void aMentionThatAnEditBroughtGoesWithItsText() {
        result(log.advance(roomId, "bob", Cursor.READ, 3));
        mention("hello @bob", user("bob"));
        mention("hello");
        assertEquals(Unread.NONE, unreadOfBob());
        mention("hello, @bob", user("bob"));
        result(delete("ann", said));
        assertEquals(Unread.NONE, unreadOfBob());
    }

    private RoomEvent mention(String content, Object... mentions) {
        JsonArray mentioned = new JsonArray(List.of(mentions));
        return result(log.append(MessageChanges.edit(roomId, "ann", said, content, mentioned), NOW + 5))
                .event();
    }

    private Unread unreadOfBob() {
        return result(log.unread("bob", List.of(roomId))).get(roomId);
    }

    @Test
    void membersAreFoundByTheirNamesWhateverTheCase() {
        Draft draft = new Draft(roomId, EventTypes.USER_JOINED, "cleo", new JsonObject().put("username", "Cleo_7"));
        result(log.append(draft, NOW));
        assertEquals(Map.of("cleo_7", Set.of("cleo")), result(log.membersNamed(roomId, Set.of("cleo_7", "nobody"))));
        assertEquals(Map.of(), result(log.membersNamed(open(), Set.of("cleo_7"))));
    }

    @Test
    void theRoomOfAMessageIsKnownToItsMembersAlone() {
        assertEquals(Optional.of(roomId), result(log.roomOf(said, "bob")));
        assertEquals(Optional.empty(), result(log.roomOf(said, "cleo")));
        assertEquals(Optional.empty(), result(log.roomOf("another", "bob")));
    }

    @Test
    void evidenceHoldsWhatWasEditedOrDeleted() {
        result(edit("ann", said, "rude"));
        result(edit("ann", said, "polite"));
        JsonObject edited = evidence();
        assertEquals("polite", edited.getString("content"));
        assertEquals(
                new JsonArray()
                        .add(new JsonObject().put("content", "first").put("until", NOW + 5))
                        .add(new JsonObject().put("content", "rude").put("until", NOW + 5)),
                edited.getJsonArray("versions"));
        result(delete("ann", said));
        JsonObject deleted = evidence();
        assertTrue(deleted.getBoolean("deleted"));
        assertEquals("polite", deleted.getString("content"));
        assertEquals(NOW + 9, deleted.getLong("deletedAt"));
        assertEquals(2, deleted.getJsonArray("versions").size());
    }

    private JsonObject evidence() {
        return result(log.evidence(roomId, "bob", 10)).get(0).body();
    }

    @Test
    void aClosedRoomsMessagesStayAsTheyAre() {
        result(log.append(new Draft(roomId, EventTypes.CLOSED, "ann", new JsonObject().put("reason", "done")), NOW));
        result(log.drop(roomId, NOW));
        refusal(ErrorCode.ROOM_CLOSED, edit("ann", said, "late"));
        refusal(ErrorCode.ROOM_CLOSED, react("ann", said, "👍", true));
    }
}
