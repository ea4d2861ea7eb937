package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** What every adapter of a room's log does. */
@Tag("S1-EVT-10")
@Tag("S1-EVT-29")
abstract class RoomLogContract {
    static final int MAX_EVENTS = 50;
    private static final long NOW = 1_000;

    private final String roomId = UUID.randomUUID().toString();
    private RoomLog log;

    /** An empty log whose match rooms keep {@link #MAX_EVENTS}. */
    abstract RoomLog log();

    @BeforeEach
    void openRoom() {
        log = log();
        open(roomId);
    }

    private Room open(String id) {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        return result(log.open(new Room(id, RoomKind.MATCH, "", "epoch-" + id, 0, 0, members), NOW));
    }

    private Draft message(String userId, String content, String clientId) {
        JsonObject body =
                new JsonObject().put("id", UUID.randomUUID().toString()).put("content", content);
        if (clientId != null) {
            body.put("clientId", clientId);
        }
        return new Draft(roomId, EventTypes.MESSAGE, userId, body, clientId, content);
    }

    private Appended say(String userId, String content) {
        return result(log.append(message(userId, content, null), NOW));
    }

    private Member bob() {
        return result(log.room(roomId)).member("bob").orElseThrow();
    }

    private List<Long> seqs(List<RoomEvent> events) {
        return events.stream().map(RoomEvent::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void numbersEventsWithoutGaps() {
        for (long seq = 1; seq <= 10; seq++) {
            Appended appended = say("ann", "text");
            assertEquals(seq, appended.event().seq());
            assertFalse(appended.duplicate());
        }
        assertEquals(10, result(log.room(roomId)).head());
        assertEquals(Map.of(roomId, 10L), result(log.heads(List.of(roomId, "unknown"))));
    }

    @Test
    void theSameIntentIsStoredOnce() {
        Appended first = result(log.append(message("ann", "text", "c1"), NOW));
        Appended again = result(log.append(message("ann", "text", "c1"), NOW + 5));
        assertTrue(again.duplicate());
        assertEquals(first.event(), again.event());
        assertEquals(1, result(log.room(roomId)).head());
        assertEquals(Optional.of(first.event()), result(log.repetition(message("ann", "text", "c1"))));
        assertEquals(Optional.empty(), result(log.repetition(message("ann", "text", "c2"))));
    }

    @Test
    void anIntentBelongsToItsSender() {
        result(log.append(message("ann", "text", "c1"), NOW));
        assertFalse(result(log.append(message("bob", "other", "c1"), NOW)).duplicate());
    }

    @Test
    void anotherContentUnderTheSameIntentIsAConflict() {
        result(log.append(message("ann", "text", "c1"), NOW));
        refusal(ErrorCode.CONFLICT, log.append(message("ann", "other", "c1"), NOW));
        refusal(ErrorCode.CONFLICT, log.repetition(message("ann", "other", "c1")));
        assertEquals(1, result(log.room(roomId)).head());
    }

    @Test
    void readsOnFromAPosition() {
        range(1, 10).forEach(i -> say("ann", "text " + i));
        FeedPage page = result(log.read(roomId, 3, null, 4));
        assertEquals(range(4, 7), seqs(page.events()));
        assertEquals(7, page.next());
        assertEquals(10, page.head());
        assertTrue(page.recovered());
        assertFalse(page.complete());
        FeedPage rest = result(log.read(roomId, page.next(), page.epoch(), 4));
        assertEquals(range(8, 10), seqs(rest.events()));
        assertTrue(rest.complete());
        FeedPage nothing = result(log.read(roomId, 10, page.epoch(), 4));
        assertEquals(List.of(), nothing.events());
        assertTrue(nothing.recovered());
    }

    @Test
    void whatIsForgottenCannotBeRecovered() {
        range(1, MAX_EVENTS + 10L).forEach(i -> say("ann", "text " + i));
        assertFalse(result(log.read(roomId, 9, null, 5)).recovered());
        FeedPage oldest = result(log.read(roomId, 10, null, 1));
        assertTrue(oldest.recovered());
        assertEquals(List.of(11L), seqs(oldest.events()));
    }

    @Test
    void aPositionOfAnotherLogOrOfTheFutureIsNotRecovered() {
        say("ann", "text");
        FeedPage page = result(log.read(roomId, 0, "another epoch", 5));
        assertFalse(page.recovered());
        assertEquals(List.of(), page.events());
        assertNotEquals("another epoch", page.epoch());
        assertFalse(result(log.read(roomId, 2, null, 5)).recovered());
    }

    @Test
    @Tag("S1-EVT-26")
    void aDroppedRoomIsClosedAndAnUnknownOneNotFound() {
        result(log.drop(roomId, NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.append(message("ann", "late", null), NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.read(roomId, 0, null, 5));
        refusal(ErrorCode.ROOM_CLOSED, log.room(roomId));
        refusal(ErrorCode.ROOM_CLOSED, log.messages(roomId, "ann", 0, 0, 5));
        refusal(ErrorCode.ROOM_CLOSED, log.advance(roomId, "ann", Cursor.READ, 1));
        refusal(ErrorCode.NOT_FOUND, log.room("unknown"));
        refusal(ErrorCode.NOT_FOUND, log.read("unknown", 0, null, 5));
        assertEquals(List.of(), result(log.roomsOf("ann")));
        assertEquals(Map.of(), result(log.heads(List.of(roomId))));
        assertEquals(0, result(log.count()));
        result(log.drop(roomId, NOW));
    }

    @Test
    void aRoomIsOpenedOnce() {
        refusal(ErrorCode.CONFLICT, log.open(new Room(roomId, RoomKind.MATCH, "", "other", 0, 0, List.of()), NOW));
        assertEquals(1, result(log.count()));
    }

    @Test
    void cursorsNeverGoBackNorBeyondTheHead() {
        range(1, 10).forEach(i -> say("ann", "text " + i));
        result(log.advance(roomId, "bob", Cursor.DELIVERED, 6));
        result(log.advance(roomId, "bob", Cursor.READ, 4));
        assertEquals(List.of(4L, 6L), List.of(bob().read(), bob().delivered()));
        result(log.advance(roomId, "bob", Cursor.READ, 2));
        result(log.advance(roomId, "bob", Cursor.DELIVERED, 1));
        assertEquals(List.of(4L, 6L), List.of(bob().read(), bob().delivered()));
        result(log.advance(roomId, "bob", Cursor.READ, 8));
        assertEquals(List.of(8L, 8L), List.of(bob().read(), bob().delivered()));
        Member far = result(log.advance(roomId, "bob", Cursor.READ, 1_000));
        assertEquals(List.of(10L, 10L), List.of(far.read(), far.delivered()));
        refusal(ErrorCode.PERMISSION_DENIED, log.advance(roomId, "eve", Cursor.READ, 1));
    }

    @Test
    void unreadAreTheMessagesOfOthersAfterTheCursor() {
        range(1, 4).forEach(i -> say("ann", "text " + i));
        say("bob", "mine");
        assertEquals(4, result(log.unread(roomId, "bob")));
        result(log.advance(roomId, "bob", Cursor.READ, 3));
        assertEquals(1, result(log.unread(roomId, "bob")));
        assertEquals(1, result(log.unread(roomId, "ann")));
    }

    @Test
    void historyGoesBothWaysAndAscends() {
        range(1, 10).forEach(i -> say("ann", "text " + i));
        MessagePage latest = result(log.messages(roomId, "bob", 0, 0, 3));
        assertEquals(range(8, 10), seqs(latest.messages()));
        assertTrue(latest.hasMore());
        MessagePage before = result(log.messages(roomId, "bob", 8, 0, 3));
        assertEquals(range(5, 7), seqs(before.messages()));
        MessagePage first = result(log.messages(roomId, "bob", 3, 0, 3));
        assertEquals(range(1, 2), seqs(first.messages()));
        assertFalse(first.hasMore());
        MessagePage after = result(log.messages(roomId, "bob", 0, 4, 3));
        assertEquals(range(5, 7), seqs(after.messages()));
        assertTrue(after.hasMore());
        assertEquals(
                range(4, 5), seqs(result(log.messages(roomId, "bob", 6, 3, 9)).messages()));
    }

    @Test
    @Tag("S1-EVT-11")
    void whatAMemberClearedIsHiddenFromThatMemberAlone() {
        range(1, 5).forEach(i -> say("ann", "text " + i));
        result(log.advance(roomId, "bob", Cursor.CLEARED, 3));
        assertEquals(
                range(4, 5), seqs(result(log.messages(roomId, "bob", 0, 0, 9)).messages()));
        assertEquals(
                range(1, 5), seqs(result(log.messages(roomId, "ann", 0, 0, 9)).messages()));
        assertEquals(range(1, 5), seqs(result(log.read(roomId, 0, null, 9)).events()));
    }

    @Test
    @Tag("S1-EVT-24")
    @Tag("S1-EVT-25")
    void membershipFollowsTheEvents() {
        say("ann", "before");
        Draft joins = new Draft(roomId, EventTypes.USER_JOINED, "eve", new JsonObject().put("username", "Eve"));
        result(log.append(joins, NOW));
        assertEquals(
                List.of(roomId),
                result(log.roomsOf("eve")).stream().map(Room::id).toList());
        assertEquals(2, result(log.room(roomId)).member("eve").orElseThrow().joinedSeq());
        result(log.append(new Draft(roomId, EventTypes.USER_LEFT, "eve", new JsonObject()), NOW));
        assertEquals(List.of(), result(log.roomsOf("eve")));
        assertFalse(result(log.room(roomId)).hasMember("eve"));
        assertTrue(result(log.room(roomId)).hasMember("ann"));
    }

    @Test
    void findsAMessageByItsId() {
        RoomEvent event = say("ann", "text").event();
        assertEquals(Optional.of(event), result(log.message(roomId, event.body().getString("id"))));
        assertEquals(Optional.empty(), result(log.message(roomId, "unknown")));
    }

    @Test
    void roomsAreIdleByTheirLastEvent() {
        String other = UUID.randomUUID().toString();
        open(other);
        result(log.append(message("ann", "text", null), NOW + 100));
        assertEquals(
                List.of(other),
                result(log.idleSince(NOW + 50)).stream().map(Room::id).toList());
        assertEquals(List.of(), result(log.idleSince(NOW)));
        assertEquals(2, result(log.idleSince(NOW + 101)).size());
    }
}
