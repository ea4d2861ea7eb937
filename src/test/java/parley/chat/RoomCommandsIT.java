package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.postgres.Statements;
import parley.room.pg.RoomNameKeys;
import parley.util.Eventually;

/** Rooms that last, by the commands of their members, on a real database. */
class RoomCommandsIT extends RoomCommandsFixture {
    @Test
    @Tag("S3-CHAT-04")
    void aGroupBeginsWithItsMembers() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        assertEquals(List.of("ann owner", "bob member", "cleo member"), members("bob", group));
        assertEquals(2 + 2, result(say("bob", group, "hello")).getLong("seq"));
        assertEquals(
                List.of("room:user_joined", "room:user_joined", "room:user_joined", "chat:message"),
                feed("cleo", group));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", group, "hello"));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "chat:history", in(group)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:members", in(group)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:join", in(group)));
    }

    @Test
    @Tag("S3-SEC-03")
    @Tag("S3-SEC-04")
    void nobodyIsBroughtInAcrossABlockOrUnfollowed() {
        String group = create("group", new JsonObject(), "bob");
        refusal(ErrorCode.NOT_FOLLOWING, ask("ann", "room:add", of(group, "dan")));
        refusal(ErrorCode.NOT_FOUND, ask("ann", "room:add", of(group, "nobody")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:add", of(group, "cleo")));
        blocks.add("cleo ann");
        refusal(ErrorCode.USER_BLOCKED, ask("ann", "room:add", of(group, "cleo")));
        blocks.clear();
        result(ask("ann", "room:add", of(group, "cleo")));
        refusal(ErrorCode.CONFLICT, ask("ann", "room:add", of(group, "cleo")));
        assertEquals(List.of("ann owner", "bob member", "cleo member"), members("ann", group));
    }

    @Test
    @Tag("S3-LIM-05")
    void takesNoMoreThanItsParticipants() {
        String room = create("room", new JsonObject().put("maxParticipants", 3));
        List<Future<JsonObject>> joins = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            joins.add(ask("user" + i, "room:join", in(room)));
        }
        result(Future.join(joins).otherwiseEmpty());
        assertEquals(2, joins.stream().filter(Future::succeeded).count());
        joins.stream().filter(Future::failed).forEach(join -> refusal(ErrorCode.ROOM_FULL, join));
        String small = create("group", new JsonObject().put("maxParticipants", 2), "bob");
        refusal(ErrorCode.ROOM_FULL, ask("ann", "room:add", of(small, "cleo")));
    }

    @Test
    void guestsEnterWhereTheyAreAllowed() {
        String closed = create("room", new JsonObject().put("allowGuests", false));
        refusal(ErrorCode.PERMISSION_DENIED, ask("gus", "room:join", in(closed)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "room:add", of(closed, "gus")));
        String open = create("room", new JsonObject());
        result(ask("gus", "room:join", in(open)));
        assertEquals(List.of("ann owner", "gus member"), members("gus", open));
    }

    @Test
    @Tag("S2-DAT-03")
    void publicRoomsAreListedAndPrivateOnesAreNot() {
        long made = clock.millis();
        String open = create("room", new JsonObject());
        clock.advanceMs(1_000);
        result(say("ann", open, "hello"));
        create("room", new JsonObject().put("isPrivate", true));
        create("group", new JsonObject());
        JsonArray listed = result(ask("dan", "room:list", new JsonObject())).getJsonArray("rooms");
        assertEquals(1, listed.size());
        assertEquals(open, listed.getJsonObject(0).getString("id"));
        assertEquals(1, listed.getJsonObject(0).getInteger("memberCount"));
        assertEquals(made, listed.getJsonObject(0).getLong("createdAt"));
        assertEquals(clock.millis(), listed.getJsonObject(0).getLong("lastEventAt"));
        assertEquals(
                0,
                result(ask("dan", "room:list", new JsonObject().put("query", "%")))
                        .getJsonArray("rooms")
                        .size());
    }

    @Test
    void roomsAreFoundByTheirNamesInAnyLanguageAndCase() {
        String german = named("\u00dcber uns");
        String russian = named("\u041f\u0440\u0438\u0432\u0435\u0442");
        String japanese = named("\u65e5\u672c\u8a9e");
        assertEquals(List.of(german), found("\u00fcber"));
        assertEquals(List.of(german), found("U\u0308BER UNS"));
        assertEquals(List.of(russian), found("\u041f\u0420\u0418\u0412\u0415\u0422"));
        assertEquals(List.of(japanese), found("\u672c"));
        result(ask("ann", "room:update", in(german).put("name", "Stra\u00dfe")));
        assertEquals(List.of(), found("\u00fcber"));
        assertEquals(List.of(german), found("STRASSE"));
        result(ask("ann", "room:update", in(german).put("description", "the same name")));
        assertEquals(List.of(german), found("strasse"));
    }

    @Test
    void namesThatAnOlderVersionWroteAreFoldedLater() {
        String room = named("a name");
        String sql = "UPDATE group_chats SET name = '\u00dcber uns' WHERE id = '" + room + "'";
        result(postgres.pool().query(sql).execute());
        assertEquals(List.of(), found("a name"));
        result(new RoomNameKeys(new Statements(postgres.pool()), 1).fold());
        assertEquals(List.of(room), found("\u00fcber"));
    }

    private String named(String name) {
        return result(ask(
                        "ann",
                        "room:create",
                        new JsonObject().put("kind", "room").put("name", name)))
                .getString("roomId");
    }

    private List<String> found(String query) {
        return result(ask("dan", "room:list", new JsonObject().put("query", query))).getJsonArray("rooms").stream()
                .map(room -> ((JsonObject) room).getString("id"))
                .toList();
    }

    @Test
    void rolesDecideWhoMayDoWhat() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:update", in(group).put("name", "Mine")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:remove", of(group, "cleo")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "close-room", in(group)));
        result(ask("ann", "room:role", of(group, "bob").put("role", "admin")));
        result(ask("bob", "room:update", in(group).put("name", "Ours")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:remove", of(group, "ann")));
        refusal(
                ErrorCode.PERMISSION_DENIED,
                ask("bob", "room:role", of(group, "cleo").put("role", "admin")));
        result(ask("bob", "room:remove", of(group, "cleo")));
        refusal(ErrorCode.PERMISSION_DENIED, say("cleo", group, "am I in?"));
        result(ask("ann", "room:role", of(group, "bob").put("role", "owner")));
        assertEquals(List.of("ann admin", "bob owner"), members("ann", group));
    }

    @Test
    void theOwnersLeavingHandsTheRoomOver() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        result(ask("ann", "room:role", of(group, "cleo").put("role", "admin")));
        result(ask("ann", "leave-room", in(group)));
        assertEquals(List.of("bob member", "cleo owner"), members("bob", group));
        result(ask("bob", "leave-room", in(group)));
        result(ask("cleo", "leave-room", in(group)));
        refusal(ErrorCode.ROOM_CLOSED, say("cleo", group, "hello?"));
    }

    @Test
    @Tag("S1-EVT-15")
    void whoIsMutedOrPutOutIsNotShownWritingAnyMore() {
        String room = create("room", new JsonObject());
        for (String userId : List.of("dan", "eve")) {
            result(ask(userId, "room:join", in(room)));
            result(ask(userId, "chat:typing:start", in(room)));
        }
        shown.clear();
        result(ask("ann", "room:mute", of(room, "dan")));
        result(ask("ann", "room:remove", of(room, "eve")));
        List.of("chat:typing:stop except dan", "chat:typing:stop except eve")
                .forEach(end ->
                        Eventually.until(Duration.ofSeconds(20), () -> "shown: " + shown, () -> shown.contains(end)));
    }

    @Test
    void whoMayNotWriteIsNotShownWriting() {
        String room = create("room", new JsonObject());
        result(ask("dan", "room:join", in(room)));
        result(ask("ann", "room:mute", of(room, "dan")));
        assertEquals(
                0, refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "one")).retryAfterMs());
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "chat:typing:start", in(room)));
        result(ask("ann", "room:update", in(room).put("settings", new JsonObject().put("announceOnly", true))));
        result(ask("ann", "room:mute", of(room, "dan").put("untilMs", 0)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "chat:typing:start", in(room)));
        result(ask("ann", "chat:typing:start", in(room)));
    }

    private JsonObject lastOf(String room) {
        JsonArray events =
                result(ask("ann", "chat:feed", in(room).put("after", 0))).getJsonArray("events");
        return events.getJsonObject(events.size() - 1).getJsonObject("data");
    }

    @Test
    void anUpdateSaysOnlyWhatChanged() {
        String room = create("room", new JsonObject());
        JsonObject settings = new JsonObject().put("slowModeMs", 5_000).put("announceOnly", false);
        JsonObject same = in(room).put("name", "A room").put("description", "").put("settings", settings);
        result(ask("ann", "room:update", same));
        assertEquals(
                new JsonObject().put("settings", new JsonObject().put("slowModeMs", 5_000)),
                lastOf(room).getJsonObject("changes"));
        assertEquals(new JsonObject(), result(ask("ann", "room:update", same)));
        result(ask("ann", "room:add", of(room, "bob")));
        assertEquals(
                new JsonObject(), result(ask("ann", "room:role", of(room, "bob").put("role", "member"))));
        assertEquals("room:user_joined", feed("ann", room).get(feed("ann", room).size() - 1));
    }

    @Test
    void makingAddingAndMutingStandInTheFeed() {
        String group = create("group", new JsonObject(), "bob");
        JsonArray events =
                result(ask("bob", "chat:feed", in(group).put("after", 0))).getJsonArray("events");
        assertEquals("owner", events.getJsonObject(0).getJsonObject("data").getString("role"));
        assertEquals("ann", events.getJsonObject(1).getJsonObject("data").getString("by"));
        long until = clock.millis() + 60_000;
        assertEquals(
                3L,
                result(ask("ann", "room:mute", of(group, "bob").put("untilMs", until)))
                        .getLong("seq"));
        assertEquals(
                new JsonObject().put("muted", new JsonObject().put("bob", until)),
                lastOf(group).getJsonObject("changes"));
        refusal(ErrorCode.PERMISSION_DENIED, say("bob", group, "unheard"));
        assertEquals(
                new JsonObject(),
                result(ask("ann", "room:mute", of(group, "bob").put("untilMs", until))));
        result(ask("ann", "room:mute", of(group, "bob").put("untilMs", 0)));
        assertEquals(
                new JsonObject().put("muted", new JsonObject().put("bob", 0)),
                lastOf(group).getJsonObject("changes"));
        result(say("bob", group, "heard"));
    }

    @Test
    void whoIsMutedOrTakenOutStopsTyping() {
        String room = create("room", new JsonObject());
        for (String user : List.of("dan", "eve", "fay")) {
            result(ask(user, "room:join", in(room)));
        }
        result(ask("ann", "room:mute", of(room, "dan")));
        result(ask("ann", "room:remove", of(room, "eve")));
        result(ask("ann", "room:ban", of(room, "fay")));
        List<String> all = List.of("dan", "eve", "fay");
        Eventually.until(Duration.ofSeconds(10), () -> "told of " + silenced, () -> silenced.equals(all));
    }

    @Test
    @Tag("S3-LIM-05")
    @Tag("S3-LIM-11")
    void aGroupTakesFiftyAndARoomMore() {
        JsonObject many = new JsonObject().put("maxParticipants", 51);
        refusal(
                ErrorCode.VALIDATION_ERROR,
                ask(
                        "ann",
                        "room:create",
                        new JsonObject()
                                .put("kind", "group")
                                .put("name", "Many")
                                .put("settings", many)));
        String group = create("group", new JsonObject());
        refusal(ErrorCode.VALIDATION_ERROR, ask("ann", "room:update", in(group).put("settings", many)));
        create("room", many);
    }

    @Test
    void mutesAndBansHoldAsLongAsTheyShould() {
        String room = create("room", new JsonObject());
        result(ask("dan", "room:join", in(room)));
        result(say("dan", room, "one"));
        result(ask("ann", "room:mute", of(room, "dan").put("untilMs", clock.millis() + 5_000)));
        assertEquals(
                5_000,
                refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "two")).retryAfterMs());
        clock.advanceMs(5_000);
        result(say("dan", room, "three"));
        result(ask("ann", "room:ban", of(room, "dan").put("untilMs", clock.millis() + 5_000)));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "four"));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:join", in(room)));
        clock.advanceMs(5_000);
        result(ask("dan", "room:join", in(room)));
        result(ask("ann", "room:ban", of(room, "eve")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("eve", "room:join", in(room)));
        result(ask("ann", "room:ban", of(room, "eve").put("untilMs", 0)));
        result(ask("eve", "room:join", in(room)));
    }

    @Test
    void announceOnlyAndSlowModeHoldBackMembersButNotAdmins() {
        JsonObject settings = new JsonObject().put("announceOnly", true);
        String room = create("room", settings);
        result(ask("dan", "room:join", in(room)));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "me too"));
        result(say("ann", room, "news"));
        JsonObject slow = new JsonObject().put("announceOnly", false).put("slowModeMs", 10_000);
        result(ask("ann", "room:update", in(room).put("settings", slow)));
        result(say("dan", room, "one"));
        clock.advanceMs(4_000);
        assertEquals(
                6_000,
                refusal(ErrorCode.RATE_LIMIT_EXCEEDED, say("dan", room, "two")).retryAfterMs());
        result(say("ann", room, "one"));
        result(say("ann", room, "two"));
        clock.advanceMs(6_000);
        result(say("dan", room, "two"));
    }

    @Test
    @Tag("S3-CHAT-03")
    void twoPeopleHaveOneDirectRoomHoweverTheyBegin() {
        List<Future<JsonObject>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(i % 2 == 0 ? write("ann", "bob", "message " + i) : write("bob", "ann", "message " + i));
        }
        result(Future.all(sent));
        Set<String> rooms =
                sent.stream().map(one -> one.result().getString("roomId")).collect(Collectors.toSet());
        assertEquals(1, rooms.size());
        String room = rooms.iterator().next();
        assertEquals(
                20,
                result(ask("bob", "chat:history", in(room)))
                        .getJsonArray("messages")
                        .size());
        assertEquals(2, members("ann", room).size());
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "leave-room", in(room)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "room:add", of(room, "cleo")));
    }

    @Test
    void whoWasWrittenToMayAnswerWithoutFollowing() {
        refusal(ErrorCode.NOT_FOLLOWING, write("cleo", "ann", "hello"));
        String room = result(write("ann", "cleo", "hello")).getString("roomId");
        result(write("cleo", "ann", "by name"));
        result(say("cleo", room, "in the room"));
        follows.remove("ann cleo");
        result(say("ann", room, "goes on"));
        refusal(ErrorCode.NOT_FOLLOWING, ask("ann", "room:add", of(create("group", new JsonObject()), "cleo")));
    }

    @Test
    @Tag("S3-SEC-02")
    void aBlockEndsADirectRoomEitherWay() {
        String room = result(write("ann", "bob", "hello")).getString("roomId");
        blocks.add("bob ann");
        refusal(ErrorCode.USER_BLOCKED, say("ann", room, "still there?"));
        refusal(ErrorCode.USER_BLOCKED, say("bob", room, "no"));
        refusal(ErrorCode.USER_BLOCKED, write("ann", "bob", "hello?"));
        refusal(ErrorCode.NOT_FOLLOWING, write("cleo", "ann", "hello"));
        refusal(ErrorCode.NOT_FOUND, write("ann", "nobody", "hello"));
        refusal(ErrorCode.VALIDATION_ERROR, write("ann", "ann", "hello"));
    }

    @Test
    void whatWasStoredIsAnsweredAgainAfterABlock() {
        JsonObject body = new JsonObject().put("to", "bob").put("content", "hi").put("clientId", "c1");
        JsonObject first = result(ask("ann", "chat:message", body));
        body.remove("to");
        body.put("roomId", first.getString("roomId"));
        blocks.add("ann bob");
        JsonObject again = result(ask("ann", "chat:message", body));
        assertTrue(again.getBoolean("duplicate"));
        assertEquals(first.getString("id"), again.getString("id"));
    }

    @Test
    void whoComesLaterSeesNothingFromBeforeIfTheRoomSaysSo() {
        String room = create("room", new JsonObject().put("historyFromJoin", true));
        result(say("ann", room, "before"));
        result(ask("dan", "room:join", in(room)));
        result(say("ann", room, "after"));
        assertEquals(List.of("room:user_joined", "chat:message"), feed("dan", room));
        JsonArray history = result(ask("dan", "chat:history", in(room))).getJsonArray("messages");
        assertEquals(1, history.size());
        assertEquals("after", history.getJsonObject(0).getString("content"));
        assertFalse(feed("ann", room).isEmpty());
    }

    @Test
    void aRefusedMessageTakesNoSlotOfSlowMode() {
        String room = create("room", new JsonObject().put("slowModeMs", 10_000));
        result(ask("dan", "room:join", in(room)));
        JsonObject answer = in(room).put("content", "an answer to nothing").put("replyTo", "nothing");
        refusal(ErrorCode.NOT_FOUND, ask("dan", "chat:message", answer));
        JsonObject intended = in(room).put("content", "one").put("clientId", "c");
        long seq = result(ask("dan", "chat:message", intended)).getLong("seq");
        clock.advanceMs(10_000);
        assertEquals(
                seq, result(ask("dan", "chat:message", intended)).getLong("seq"), "a repetition takes none either");
        refusal(ErrorCode.CONFLICT, ask("dan", "chat:message", intended.copy().put("content", "two")));
        result(say("dan", room, "two"));
    }

    @Test
    void aRoomMaySetAShorterLengthOfMessages() {
        String group = create("group", new JsonObject().put("maxMessageLength", 3));
        String said = result(say("ann", group, "\ud83d\ude00\ud83d\ude00\ud83d\ude00"))
                .getString("id");
        refusal(ErrorCode.VALIDATION_ERROR, say("ann", group, "four"));
        JsonObject edit = new JsonObject().put("messageId", said).put("content", "four");
        refusal(ErrorCode.VALIDATION_ERROR, ask("ann", "chat:edit", edit));
        result(ask("ann", "room:update", in(group).put("settings", new JsonObject().put("maxMessageLength", 0))));
        result(say("ann", group, "four"));
    }

    @Test
    void anIntentMakesOneRoom() {
        JsonObject wish = new JsonObject()
                .put("kind", "group")
                .put("name", "Once")
                .put("clientId", "c")
                .put("members", new JsonArray().add("bob"));
        List<Future<JsonObject>> twice =
                List.of(ask("ann", "room:create", wish.copy()), ask("ann", "room:create", wish.copy()));
        result(Future.all(twice));
        String room = twice.get(0).result().getString("roomId");
        assertEquals(room, twice.get(1).result().getString("roomId"));
        blocks.add("bob ann");
        JsonObject again = result(ask("ann", "room:create", wish.copy()));
        assertEquals(new JsonObject().put("roomId", room).put("seq", 2).put("duplicate", true), again);
        refusal(ErrorCode.CONFLICT, ask("ann", "room:create", wish.copy().put("name", "Other")));
        assertNotEquals(
                room,
                result(ask("cleo", "room:create", wish.copy().put("members", new JsonArray())))
                        .getString("roomId"));
    }

    @Test
    void aBurstIsNoWayAroundSlowMode() {
        String room = create("room", new JsonObject().put("slowModeMs", 10_000));
        result(ask("dan", "room:join", in(room)));
        List<Future<JsonObject>> burst = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            burst.add(say("dan", room, "me " + i));
        }
        result(Future.join(burst).otherwiseEmpty());
        assertEquals(1, burst.stream().filter(Future::succeeded).count());
        clock.advanceMs(10_000);
        result(say("dan", room, "again"));
    }

    @Test
    void whoIsBannedCanNotBeAddedUntilItIsOver() {
        String group = create("group", new JsonObject(), "bob");
        result(ask("ann", "room:ban", of(group, "bob").put("untilMs", clock.millis() + 1_000)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "room:add", of(group, "bob")));
        clock.advanceMs(1_000);
        result(ask("ann", "room:add", of(group, "bob")));
    }

    @Test
    @Tag("S3-LIM-05")
    void aGroupTakesFiftyUnlessItSaysOtherwise() {
        List<String> members = IntStream.range(0, 49).mapToObj(i -> "m" + i).toList();
        members.forEach(member -> follows.add("ann " + member));
        String group = create("group", new JsonObject(), members.toArray(String[]::new));
        assertEquals(50, members("ann", group).size());
        refusal(ErrorCode.ROOM_FULL, ask("ann", "room:add", of(group, "bob")));
    }

    @Test
    void nothingIsShownOfADirectRoomFromTheTimeOfTheBlock() {
        String room = result(write("ann", "bob", "hello")).getString("roomId");
        assertEquals(3, feed("bob", room).size());
        blocks.add("ann bob");
        // The block's own transaction bars the room, which other nodes see within a second.
        result(postgres.pool().query("UPDATE group_chats SET barred = true").execute());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), feed("bob", room));
        assertEquals(
                0,
                result(ask("bob", "chat:history", in(room)))
                        .getJsonArray("messages")
                        .size());
        blocks.clear();
        assertEquals(3, feed("bob", room).size());
    }

    @Test
    @Tag("S3-CONS-03")
    void whoWasTakenOutReadsNothingFromMemory() {
        String group = create("group", new JsonObject(), "bob");
        result(say("ann", group, "hello"));
        assertEquals(1, history("bob", group));
        result(ask("ann", "room:remove", of(group, "bob")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "chat:history", in(group)));
        assertEquals(1, history("ann", group));
    }

    @Test
    @Tag("S3-CONS-03")
    void aBlockLeavesWhatWasSaidBeforeItInMemory() {
        String room = result(write("ann", "bob", "hello")).getString("roomId");
        assertEquals(1, history("bob", room));
        blocks.add("ann bob");
        refusal(ErrorCode.USER_BLOCKED, say("bob", room, "no"));
        assertEquals(1, history("bob", room));
    }

    private int history(String userId, String room) {
        return result(ask(userId, "chat:history", in(room)))
                .getJsonArray("messages")
                .size();
    }

    private long owners(String asking, String room) {
        return members(asking, room).stream()
                .filter(member -> member.endsWith(" owner"))
                .count();
    }

    @Test
    void twoHandOversAtOnceLeaveOneOwner() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        List<Future<JsonObject>> both = List.of(
                ask("ann", "room:role", of(group, "bob").put("role", "owner")),
                ask("ann", "room:role", of(group, "cleo").put("role", "owner")));
        result(Future.join(both).otherwiseEmpty());
        assertEquals(1, both.stream().filter(Future::succeeded).count());
        assertEquals(1, owners("ann", group));
    }

    @Test
    void whoBecomesTheOwnerIsNotRemovedInTheSameMoment() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        result(ask("ann", "room:role", of(group, "cleo").put("role", "admin")));
        List<Future<JsonObject>> both = List.of(
                ask("ann", "room:role", of(group, "bob").put("role", "owner")),
                ask("cleo", "room:remove", of(group, "bob")));
        result(Future.join(both).otherwiseEmpty());
        assertEquals(1, owners("ann", group));
    }

    @Test
    void whoIsMutedHearsOfIt() {
        String group = create("group", new JsonObject(), "bob");
        result(ask("ann", "room:mute", of(group, "bob").put("untilMs", clock.millis() + 5_000)));
        result(ask("ann", "room:mute", of(group, "bob").put("untilMs", 0)));
        Eventually.until(
                Duration.ofSeconds(20),
                () -> "shown " + shown,
                () -> Collections.frequency(shown, "room:muted to bob") == 2);
        result(say("bob", group, "thank you"));
    }
}
