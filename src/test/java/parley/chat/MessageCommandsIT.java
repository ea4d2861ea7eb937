package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.util.Eventually;

/** Members act on messages that are there, on a real database. */
class MessageCommandsIT extends RoomCommandsFixture {
    private static final List<String> ACTIONS = List.of("chat:edit", "chat:delete", "chat:react", "chat:pin");

    private String group;
    private String said;

    private void groupWithAMessageOfBob() {
        group = create("group", new JsonObject(), "bob", "cleo");
        said = result(say("bob", group, "hello")).getString("id");
    }

    private static JsonObject about(String messageId) {
        return new JsonObject().put("messageId", messageId);
    }

    private Future<JsonObject> edit(String userId, String messageId, String content) {
        return ask(userId, "chat:edit", about(messageId).put("content", content));
    }

    private Future<JsonObject> deleteForAll(String userId, String messageId) {
        return ask(userId, "chat:delete", about(messageId).put("forEveryone", true));
    }

    private Future<JsonObject> react(String userId, String messageId) {
        return ask(userId, "chat:react", about(messageId).put("emoji", "👍").put("on", true));
    }

    private Future<JsonObject> pin(String userId, String messageId, boolean on) {
        return ask(userId, "chat:pin", about(messageId).put("on", on));
    }

    private JsonArray history(String userId, JsonObject query) {
        return result(ask(userId, "chat:history", query)).getJsonArray("messages");
    }

    @Test
    @Tag("S3-CHAT-03")
    void theRoomIsFoundFromTheMessage() {
        groupWithAMessageOfBob();
        JsonObject edited = result(edit("bob", said, "hello all"));
        assertEquals(new JsonObject().put("roomId", group).put("seq", 5), edited);
        assertEquals(new JsonObject(), result(edit("bob", said, "hello all")));
        result(react("cleo", said));
        result(pin("ann", said, true));
        JsonObject message = history("cleo", in(group)).getJsonObject(0);
        assertEquals("hello all", message.getString("content"));
        assertTrue(message.getBoolean("edited"));
        assertTrue(message.getBoolean("pinned"));
        assertTrue(message.getJsonArray("reactions").getJsonObject(0).getBoolean("mine"));
        assertEquals(1, history("bob", in(group).put("pinned", true)).size());
        result(deleteForAll("bob", said));
        assertNull(history("cleo", in(group)).getJsonObject(0).getValue("content"));
        assertEquals(0, history("bob", in(group).put("pinned", true)).size());
    }

    @Test
    void strangersLearnNothingOfAMessage() {
        groupWithAMessageOfBob();
        for (String action : ACTIONS) {
            JsonObject body = about(said).put("content", "x").put("emoji", "x").put("on", true);
            String unknown =
                    refusal(ErrorCode.NOT_FOUND, ask("dan", action, body)).getMessage();
            JsonObject another = body.copy().put("messageId", "another");
            assertEquals(
                    unknown,
                    refusal(ErrorCode.NOT_FOUND, ask("dan", action, another)).getMessage());
            assertEquals(
                    unknown,
                    refusal(ErrorCode.NOT_FOUND, ask("ann", action, another)).getMessage());
        }
    }

    @Test
    void aMessageIsEditedByItsSenderWhileTheWindowIsOpen() {
        groupWithAMessageOfBob();
        refusal(ErrorCode.PERMISSION_DENIED, edit("ann", said, "mine"));
        refusal(ErrorCode.VALIDATION_ERROR, edit("bob", said, "  "));
        clock.advanceMs(60_000);
        result(edit("bob", said, "in time"));
        clock.advanceMs(1);
        refusal(ErrorCode.EDIT_WINDOW_EXPIRED, edit("bob", said, "too late"));
        result(deleteForAll("bob", said));
        refusal(ErrorCode.NOT_FOUND, edit("bob", said, "gone"));
    }

    @Test
    void othersMessagesAreDeletedByThoseInCharge() {
        groupWithAMessageOfBob();
        refusal(ErrorCode.PERMISSION_DENIED, deleteForAll("cleo", said));
        assertEquals(5, result(deleteForAll("ann", said)).getLong("seq"));
        assertEquals(new JsonObject(), result(deleteForAll("bob", said)));
        String direct = result(write("ann", "bob", "hi")).getString("id");
        refusal(ErrorCode.PERMISSION_DENIED, deleteForAll("bob", direct));
        result(deleteForAll("ann", direct));
    }

    @Test
    @Tag("S3-TAB-10")
    void aDeletionForOneselfIsToldToOneselfAlone() {
        groupWithAMessageOfBob();
        shown.clear();
        assertEquals(new JsonObject(), result(ask("cleo", "chat:delete", about(said))));
        Eventually.until(Duration.ofSeconds(20), shown::toString, () -> shown.equals(List.of("chat:deleted to cleo")));
        assertEquals(0, history("cleo", in(group)).size());
        assertEquals(1, history("ann", in(group)).size());
        assertFalse(feed("ann", group).contains("chat:deleted"));
    }

    @Test
    @Tag("S3-CHAT-08")
    void pinsAreForAdminsInGroupsAndForBothInDirectRooms() {
        groupWithAMessageOfBob();
        refusal(ErrorCode.PERMISSION_DENIED, pin("bob", said, true));
        result(pin("ann", said, true));
        refusal(ErrorCode.PERMISSION_DENIED, pin("bob", said, false));
        assertEquals(new JsonObject(), result(pin("ann", said, true)));
        String direct = result(write("ann", "bob", "hi")).getString("id");
        result(pin("bob", direct, true));
        result(pin("ann", direct, false));
    }

    @Test
    @Tag("S3-SEC-02")
    void nothingIsSaidAcrossABlockButOwnMessagesMayGo() {
        String message = result(write("ann", "bob", "hi")).getString("id");
        blocks.add("bob ann");
        refusal(ErrorCode.USER_BLOCKED, edit("ann", message, "still there?"));
        refusal(ErrorCode.USER_BLOCKED, react("bob", message));
        refusal(ErrorCode.USER_BLOCKED, pin("ann", message, true));
        result(deleteForAll("ann", message));
    }

    @Test
    void theMutedNeitherEditNorReact() {
        groupWithAMessageOfBob();
        result(ask("ann", "room:mute", of(group, "bob")));
        refusal(ErrorCode.PERMISSION_DENIED, edit("bob", said, "still here"));
        refusal(ErrorCode.PERMISSION_DENIED, react("bob", said));
        result(deleteForAll("bob", said));
    }

    @Test
    @Tag("S3-CHAT-07")
    void announcementsAreForThoseInCharge() {
        groupWithAMessageOfBob();
        JsonObject news = in(group).put("type", "announcement").put("content", "news");
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "chat:message", news));
        String id = result(ask("ann", "chat:message", news)).getString("id");
        assertEquals("announcement", history("bob", in(group)).getJsonObject(1).getString("type"));
        result(edit("ann", id, "old news"));
        JsonObject only = new JsonObject().put("announceOnly", true);
        result(ask("ann", "room:update", in(group).put("settings", only)));
        refusal(ErrorCode.PERMISSION_DENIED, edit("bob", said, "me too"));
        result(react("bob", id));
    }

    @Test
    @Tag("S3-CHAT-06")
    @Tag("S3-MSG-03")
    void mentionsAreParsedToMembers() {
        groupWithAMessageOfBob();
        result(say("ann", group, "@BOB and @dan and @cleo: @everyone"));
        JsonArray mentions = history("bob", in(group)).getJsonObject(1).getJsonArray("mentions");
        assertEquals(
                new JsonArray()
                        .add(new JsonObject().put("type", "everyone"))
                        .add(new JsonObject().put("type", "user").put("userId", "bob"))
                        .add(new JsonObject().put("type", "user").put("userId", "cleo")),
                mentions);
        result(say("bob", group, "@everyone look"));
        assertEquals(new JsonArray(), history("bob", in(group)).getJsonObject(2).getJsonArray("mentions"));
        result(edit("bob", said, "hello @cleo"));
        assertEquals(
                "cleo",
                history("bob", in(group))
                        .getJsonObject(0)
                        .getJsonArray("mentions")
                        .getJsonObject(0)
                        .getString("userId"));
    }

    @Test
    void oneSendersMessagesKeepTheirOrderWhateverEachNeeds() {
        groupWithAMessageOfBob();
        List<Future<JsonObject>> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String content = (i % 3 == 0 ? "@cleo @ann " : "") + "message " + i;
            JsonObject body = in(group).put("content", content);
            sent.add(ask("bob", "chat:message", i % 7 == 0 ? body.put("replyTo", said) : body));
        }
        result(Future.all(sent));
        long first = sent.get(0).result().getLong("seq");
        for (int i = 0; i < 60; i++) {
            assertEquals(first + i, sent.get(i).result().getLong("seq"));
        }
    }

    @Test
    @Tag("S3-CHAT-05")
    void spellingsOfOneEmojiAreOneReactionAndNothingElseIsOne() {
        groupWithAMessageOfBob();
        JsonObject reaction = about(said).put("on", true);
        result(ask("ann", "chat:react", reaction.copy().put("emoji", "👍🏽")));
        result(ask("cleo", "chat:react", reaction.copy().put("emoji", "👍\ufe0f")));
        JsonObject shown = history("bob", in(group)).getJsonObject(0);
        assertEquals(1, shown.getJsonArray("reactions").size());
        assertEquals("👍", shown.getJsonArray("reactions").getJsonObject(0).getString("emoji"));
        assertEquals(2, shown.getJsonArray("reactions").getJsonObject(0).getInteger("count"));
        refusal(
                ErrorCode.VALIDATION_ERROR,
                ask("ann", "chat:react", reaction.copy().put("emoji", "x")));
        assertEquals(
                new JsonObject(),
                result(ask("ann", "chat:react", about(said).put("emoji", "x").put("on", false))));
    }

    @Test
    @Tag("S3-CHAT-05")
    void onlyAdminsClearReactionsOfOthers() {
        groupWithAMessageOfBob();
        result(react("bob", said));
        result(react("cleo", said));
        JsonObject clearing = about(said).put("emoji", "👍🏿").put("on", false).put("forEveryone", true);
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "chat:react", clearing));
        refusal(
                ErrorCode.VALIDATION_ERROR,
                ask("ann", "chat:react", clearing.copy().put("on", true)));
        assertTrue(result(ask("ann", "chat:react", clearing)).containsKey("seq"));
        assertEquals(new JsonObject(), result(ask("ann", "chat:react", clearing)));
        assertFalse(history("bob", in(group)).getJsonObject(0).containsKey("reactions"));
    }

    @Test
    void whatWasAllowedOnceIsAnsweredAgainThoughTheAnsweredMessageIsGone() {
        groupWithAMessageOfBob();
        JsonObject body = in(group).put("content", "yes").put("replyTo", said).put("clientId", "c1");
        JsonObject first = result(ask("cleo", "chat:message", body));
        result(deleteForAll("bob", said));
        assertEquals(
                first.getLong("seq"), result(ask("cleo", "chat:message", body)).getLong("seq"));
        body.put("clientId", "c2");
        refusal(ErrorCode.GONE, ask("cleo", "chat:message", body));
    }

    @Test
    void whoCameLaterCannotTouchWhatTheyMayNotSee() {
        String room = create("room", new JsonObject().put("historyFromJoin", true));
        String before = result(say("ann", room, "before")).getString("id");
        result(pin("ann", before, true));
        result(ask("dan", "room:join", in(room)));
        refusal(ErrorCode.NOT_FOUND, react("dan", before));
        refusal(
                ErrorCode.NOT_FOUND,
                ask("dan", "chat:message", in(room).put("content", "x").put("replyTo", before)));
        assertEquals(0, history("dan", in(room).put("pinned", true)).size());
    }

    @Test
    void cursorsKeepTheirOrderUnderReceiptsAtOnce() {
        groupWithAMessageOfBob();
        for (int i = 0; i < 20; i++) {
            result(say("bob", group, "message " + i));
        }
        List<Future<JsonObject>> receipts = new ArrayList<>();
        for (int i = 24; i > 0; i--) {
            receipts.add(ask(
                    "cleo",
                    i % 2 == 0 ? "chat:read" : "chat:delivered",
                    in(group).put("upTo", i)));
        }
        receipts.add(ask("cleo", "chat:delivered", in(group).put("upTo", 1_000)));
        result(Future.all(receipts));
        // Members' cursors are shown as they stood a second ago.
        clock.advanceMs(1_000);
        JsonObject cleo = result(ask("ann", "room:members", in(group))).getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .filter(member -> member.getString("id").equals("cleo"))
                .findFirst()
                .orElseThrow();
        assertEquals(24, cleo.getLong("read"));
        assertEquals(24, cleo.getLong("delivered"));
    }
}
