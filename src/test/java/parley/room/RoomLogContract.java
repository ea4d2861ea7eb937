package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.room.CursorMoves.Move;
import parley.room.CursorMoves.Moved;

/** The contract of every log of rooms. */
@Tag("S1-EVT-10")
@Tag("S1-EVT-29")
public abstract class RoomLogContract extends RoomLogFixture {
    private RoomEvent leave(String userId) {
        Draft draft = new Draft(roomId, EventTypes.USER_LEFT, userId, new JsonObject().put("username", userId));
        return result(log.append(draft, NOW)).event();
    }

    @Test
    void anEmptyRoomHasNoEvents() {
        Room room = result(log.room(roomId));
        assertEquals(0, room.head());
        assertEquals(List.of(), room.members());
        assertEquals(kind(), room.kind());
        assertEquals("a room", room.name());
        FeedPage page = result(log.read(roomId, 0, null, 10));
        assertEquals(new FeedPage(List.of(), 0, 0, "epoch", true), page);
    }

    @Test
    void refusesASecondRoomOfTheSameId() {
        refusal(ErrorCode.CONFLICT, log.open(new Room(roomId, kind(), "", "other", 0, NOW, List.of()), List.of(), NOW));
    }

    @Test
    void givesEveryEventTheNextSeq() {
        join("ann");
        for (int i = 2; i <= 20; i++) {
            RoomEvent event = say("ann", "message " + i);
            assertEquals(i, event.seq());
            assertEquals(NOW, event.timestamp());
        }
        assertEquals(20, result(log.room(roomId)).head());
        assertEquals(20, result(log.heads(Set.of(roomId))).get(roomId));
    }

    @Test
    void readsBackExactlyWhatWasAppended() {
        List<RoomEvent> appended = List.of(join("ann"), say("ann", "Grüße 👋 <b>\"'; --"), say("ann", "two"));
        assertEquals(appended, result(log.read(roomId, 0, "epoch", 10)).events());
    }

    @Test
    void appendsAtOnceKeepTheirOrder() {
        join("ann");
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(log.append(message(roomId, "ann", "message " + i, null), NOW));
        }
        result(Future.all(answers));
        for (int i = 0; i < 300; i++) {
            RoomEvent event = answers.get(i).result().event();
            assertEquals(i + 2, event.seq());
            assertEquals("message " + i, event.body().getString("content"));
        }
    }

    @Test
    void pagesThroughTheFeed() {
        for (int i = 0; i < 5; i++) {
            say("ann", "message " + i);
        }
        FeedPage first = result(log.read(roomId, 1, null, 3));
        assertEquals(List.of(2L, 3L, 4L), seqs(first.events()));
        assertEquals(4, first.next());
        assertFalse(first.complete());
        FeedPage rest = result(log.read(roomId, first.next(), null, 3));
        assertEquals(List.of(5L), seqs(rest.events()));
        assertTrue(rest.complete());
    }

    @Test
    void doesNotRecoverFromAnotherLogOrAPositionAhead() {
        say("ann", "one");
        assertFalse(result(log.read(roomId, 0, "another epoch", 10)).recovered());
        assertFalse(result(log.read(roomId, 2, null, 10)).recovered());
        assertTrue(result(log.read(roomId, 1, null, 10)).recovered());
    }

    @Test
    void answersARepeatedIntentWithTheFirstResult() {
        Draft draft = message(roomId, "ann", "hello", "c1");
        Appended first = result(log.append(draft, NOW));
        Appended again = result(log.append(message(roomId, "ann", "hello", "c1"), NOW + 5));
        assertFalse(first.duplicate());
        assertTrue(again.duplicate());
        assertEquals(first.event(), again.event());
        assertEquals(1, result(log.room(roomId)).head());
        assertEquals(first.event(), result(log.repetition(draft)).orElseThrow());
    }

    @Test
    void anIntentBelongsToItsSenderAndRoom() {
        RoomEvent first =
                result(log.append(message(roomId, "ann", "hello", "c1"), NOW)).event();
        Appended other = result(log.append(message(roomId, "bob", "hello", "c1"), NOW));
        Appended elsewhere = result(log.append(message(open(), "ann", "hello", "c1"), NOW));
        assertFalse(other.duplicate());
        assertFalse(elsewhere.duplicate());
        assertNotEquals(first.seq(), other.event().seq());
        assertTrue(
                result(log.repetition(message(roomId, "cleo", "hello", "c1"))).isEmpty());
    }

    @Test
    void refusesAnotherContentUnderTheSameIntent() {
        result(log.append(message(roomId, "ann", "hello", "c1"), NOW));
        refusal(ErrorCode.CONFLICT, log.append(message(roomId, "ann", "goodbye", "c1"), NOW));
        refusal(ErrorCode.CONFLICT, log.repetition(message(roomId, "ann", "goodbye", "c1")));
        assertEquals(1, result(log.room(roomId)).head());
    }

    @Test
    void repetitionsAtOnceAreStoredOnce() {
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(log.append(message(roomId, "ann", "hello", "c1"), NOW));
        }
        Future<Appended> other = log.append(message(roomId, "ann", "goodbye", "c1"), NOW);
        result(Future.all(answers));
        refusal(ErrorCode.CONFLICT, other);
        assertEquals(
                1,
                answers.stream().filter(answer -> !answer.result().duplicate()).count());
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.result().event())
                        .distinct()
                        .count());
        assertEquals(1, result(log.room(roomId)).head());
    }

    @Test
    void aRepetitionBesideAConflictIsAnswered() {
        RoomEvent first =
                result(log.append(message(roomId, "ann", "hello", "c1"), NOW)).event();
        Future<Appended> other = log.append(message(roomId, "ann", "something else", null), NOW);
        Future<Appended> conflict = log.append(message(roomId, "ann", "goodbye", "c1"), NOW);
        Future<Appended> repetition = log.append(message(roomId, "ann", "hello", "c1"), NOW);
        refusal(ErrorCode.CONFLICT, conflict);
        assertEquals(new Appended(first, true), result(repetition));
        assertEquals(2, result(other).event().seq());
    }

    @Test
    @Tag("S1-EVT-24")
    @Tag("S1-EVT-25")
    void membersComeAndGoByEvents() {
        long joined = join("ann").seq();
        join("bob");
        Room room = result(log.room(roomId));
        assertEquals(List.of("ann", "bob"), room.memberIds());
        Member ann = room.member("ann").orElseThrow();
        assertEquals(joined, ann.joinedSeq());
        assertEquals(joined, ann.read());
        assertEquals(joined, ann.delivered());
        leave("ann");
        assertEquals(List.of("bob"), result(log.room(roomId)).memberIds());
        assertEquals(List.of(), result(log.roomsOf("ann")));
        assertEquals(
                List.of(roomId),
                result(log.roomsOf("bob")).stream().map(Room::id).toList());
    }

    @Test
    void joinedRoomsSayWhatItTakesToFollowThem() {
        join("ann");
        long joined = join("bob").seq();
        say("ann", "hello");
        JoinedRooms rooms = result(log.joinedRoomsOf("bob", null));
        assertEquals(null, rooms.next());
        JoinedRoom room = rooms.rooms().get(0);
        assertEquals(
                List.of(roomId, kind(), 3L, joined),
                List.of(room.roomId(), room.kind(), room.head(), room.joinedSeq()));
        assertEquals(0, room.hiddenUpTo());
        assertEquals(NOW, room.lastEventAt());
        assertEquals(1, result(log.roomsOf("bob", List.of(roomId, "another"))).size());
        assertEquals(List.of(), result(log.roomsOf("cleo", List.of(roomId))));
        leave("bob");
        assertEquals(List.of(), result(log.joinedRoomsOf("bob", null)).rooms());
        assertEquals(List.of(), result(log.roomsOf("bob", List.of(roomId))));
    }

    @Test
    void knowsWhoSharesARoom() {
        join("ann");
        join("bob");
        assertEquals(Set.of("ann"), result(log.sharing("bob", List.of("ann", "cleo"))));
        assertEquals(Set.of(), result(log.sharing("cleo", List.of("ann", "bob"))));
        result(log.drop(roomId, NOW));
        assertEquals(Set.of(), result(log.sharing("bob", List.of("ann"))));
    }

    @Test
    void aChangeOfMembersHoldsForTheNextLookAtARecentRoom() {
        join("ann");
        assertFalse(result(log.recentRoom(roomId)).hasMember("bob"));
        join("bob");
        assertTrue(result(log.recentRoom(roomId)).hasMember("bob"));
        leave("bob");
        assertFalse(result(log.recentRoom(roomId)).hasMember("bob"));
    }

    @Test
    void onlyMembersAreGivenTheRoom() {
        join("ann");
        assertTrue(result(log.roomOfMember(roomId, "ann")).hasMember("ann"));
        for (int i = 0; i < 5; i++) {
            refusal(ErrorCode.PERMISSION_DENIED, log.roomOfMember(roomId, "bob"));
        }
        join("bob");
        assertTrue(result(log.roomOfMember(roomId, "bob")).hasMember("bob"));
        leave("bob");
        refusal(ErrorCode.PERMISSION_DENIED, log.roomOfMember(roomId, "bob"));
        refusal(ErrorCode.NOT_FOUND, log.roomOfMember(UUID.randomUUID().toString(), "bob"));
    }

    @Test
    void aRoomMayBeginWithMembers() {
        String id = UUID.randomUUID().toString();
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(id, kind(), "", "epoch", 0, NOW, members), List.of(), NOW));
        assertEquals(members, result(log.room(id)).members());
        assertEquals(
                List.of(id), result(log.roomsOf("bob")).stream().map(Room::id).toList());
    }

    @Test
    void evidenceIsForThoseWhoWereInTheRoomAndKeepsWhatWasCleared() {
        join("ann");
        join("bob");
        RoomEvent said = say("bob", "rude");
        result(log.advance(roomId, "ann", Cursor.CLEARED, Long.MAX_VALUE));
        leave("ann");
        assertEquals(List.of(said), result(log.evidence(roomId, "ann", 10)));
        refusal(ErrorCode.PERMISSION_DENIED, log.evidence(roomId, "cleo", 10));
        result(log.append(new Draft(roomId, EventTypes.CLOSED, "bob", new JsonObject().put("reason", "done")), NOW));
        result(log.drop(roomId, NOW));
        assertEquals(List.of(said), result(log.evidence(roomId, "ann", 10)));
    }

    @Test
    void cursorsOnlyGoForwardAndNeverBeyondTheHead() {
        join("ann");
        join("bob");
        for (int i = 0; i < 5; i++) {
            say("bob", "message " + i);
        }
        assertEquals(4, result(log.advance(roomId, "ann", Cursor.DELIVERED, 4)).delivered());
        Member read = result(log.advance(roomId, "ann", Cursor.READ, 6));
        assertEquals(6, read.read());
        assertEquals(6, read.delivered());
        assertEquals(6, result(log.advance(roomId, "ann", Cursor.READ, 2)).read());
        Member beyond = result(log.advance(roomId, "ann", Cursor.DELIVERED, 1_000_000));
        assertEquals(7, beyond.delivered());
        assertEquals(6, beyond.read());
        refusal(ErrorCode.PERMISSION_DENIED, log.advance(roomId, "cleo", Cursor.READ, 1));
    }

    @Test
    void movesTheCursorsOfManyAtOnce() {
        join("ann");
        join("bob");
        for (int i = 0; i < 5; i++) {
            say("bob", "message " + i);
        }
        MemberKey ann = new MemberKey(roomId, "ann");
        MemberKey bob = new MemberKey(roomId, "bob");
        MemberKey stranger = new MemberKey(roomId, "cleo");
        MemberKey nowhere = new MemberKey("none", "ann");
        Map<MemberKey, Moved> moved =
                moved(new Move(ann, 4, 6), new Move(bob, 0, 1_000), new Move(stranger, 3, 0), new Move(nowhere, 1, 0));
        assertEquals(new Move(ann, 4, 6), moved.get(ann).after());
        assertTrue(moved.get(ann).readMoved() && moved.get(ann).deliveredMoved());
        assertEquals(7, moved.get(bob).after().delivered());
        assertFalse(moved.get(bob).readMoved());
        assertEquals(2, moved.get(bob).room().members());
        assertEquals(ErrorCode.PERMISSION_DENIED, moved.get(stranger).refusal().code());
        assertEquals(ErrorCode.NOT_FOUND, moved.get(nowhere).refusal().code());
        Moved back = moved(new Move(ann, 2, 5)).get(ann);
        assertEquals(new Move(ann, 4, 6), back.after());
        assertFalse(back.readMoved() || back.deliveredMoved() || back.held());
        Member stored = result(log.room(roomId)).member("ann").orElseThrow();
        assertEquals(List.of(4L, 6L), List.of(stored.read(), stored.delivered()));
        result(log.drop(roomId, NOW));
        assertEquals(
                ErrorCode.ROOM_CLOSED,
                moved(new Move(ann, 7, 0)).get(ann).refusal().code());
    }

    private Map<MemberKey, Moved> moved(Move... moves) {
        return result(log.move(List.of(moves), 50)).moved().stream()
                .collect(Collectors.toMap(moved -> moved.move().seat(), moved -> moved));
    }

    @Test
    void countsWhatOthersSaidAsUnread() {
        join("ann");
        join("bob");
        say("ann", "mine");
        long second = say("bob", "one").seq();
        say("bob", "two");
        assertEquals(2, result(log.unread("ann", List.of(roomId))).get(roomId).messages());
        result(log.advance(roomId, "ann", Cursor.READ, second));
        assertEquals(1, result(log.unread("ann", List.of(roomId))).get(roomId).messages());
        assertEquals(Unread.NONE, result(log.unread("cleo", List.of(roomId))).getOrDefault(roomId, Unread.NONE));
        assertEquals(Map.of(roomId, new Unread(1, 0)), result(log.unread("ann", List.of(roomId, "no such room"))));
    }

    /** All enter at the same time, as after the death of a node. */
    @Test
    void tellsEachOfACrowdHowItStandsForThem() {
        List<String> users = IntStream.range(0, 40).mapToObj(i -> "user" + i).toList();
        users.forEach(this::join);
        say("user0", "hello");
        List<Future<List<Room>>> rooms = users.stream().map(log::roomsOf).toList();
        List<Future<Map<String, Unread>>> unread = users.stream()
                .map(user -> log.unread(user, List.of(roomId, "no such room")))
                .toList();
        Future<List<Room>> strangers = log.roomsOf("a stranger");
        for (int i = 0; i < users.size(); i++) {
            Room mine = result(rooms.get(i)).get(0);
            assertEquals(roomId, mine.id());
            assertTrue(mine.hasMember(users.get(i)));
            assertEquals(Map.of(roomId, new Unread(i == 0 ? 0 : 1, 0)), result(unread.get(i)));
        }
        assertEquals(List.of(), result(strangers));
    }

    @Test
    void tellsWhereFeedsStand() {
        join("ann");
        say("ann", "message");
        Room room = result(log.room(roomId));
        FeedPosition position =
                new FeedPosition(1, 2, room.epoch(), 1, new RoomFacts(room.kind(), room.name(), List.of()));
        assertEquals(Map.of(roomId, position), result(log.positions(List.of(roomId, "no such room"))));
        assertTrue(position.reaches(0, null) && position.reaches(2, room.epoch()));
        assertFalse(position.reaches(3, null) || position.reaches(1, "another log"));
        assertFalse(new FeedPosition(5, 9, "e", 1, RoomFacts.NONE).reaches(3, "e"));
        result(log.drop(roomId, 1));
        assertEquals(Map.of(), result(log.positions(List.of(roomId))));
    }

    @Test
    void showsTheHistoryInPagesBothWays() {
        join("ann");
        for (int i = 2; i <= 8; i++) {
            say("ann", "message " + i);
        }
        MessagePage last = result(log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 3));
        assertEquals(List.of(6L, 7L, 8L), seqs(last.messages()));
        assertTrue(last.hasMore());
        MessagePage before = result(log.messages(roomId, "ann", 6, RoomLog.NO_SEQ, 3));
        assertEquals(List.of(3L, 4L, 5L), seqs(before.messages()));
        assertTrue(before.hasMore());
        MessagePage first = result(log.messages(roomId, "ann", 3, RoomLog.NO_SEQ, 3));
        assertEquals(List.of(2L), seqs(first.messages()));
        assertFalse(first.hasMore());
        MessagePage after = result(log.messages(roomId, "ann", RoomLog.NO_SEQ, 2, 3));
        assertEquals(List.of(3L, 4L, 5L), seqs(after.messages()));
        assertTrue(after.hasMore());
        assertFalse(result(log.messages(roomId, "ann", RoomLog.NO_SEQ, 5, 3)).hasMore());

        MessagePage beginning = result(log.messages(roomId, "ann", RoomLog.NO_SEQ, 0, 3));
        assertEquals(List.of(2L, 3L, 4L), seqs(beginning.messages()));
        assertTrue(beginning.hasMore());
        assertEquals(
                List.of(4L, 5L),
                seqs(result(log.messages(roomId, "ann", 6, 3, 3)).messages()));
    }

    @Test
    @Tag("S1-EVT-11")
    void hidesWhatAMemberHasClearedFromThatMemberAlone() {
        join("ann");
        join("bob");
        say("bob", "one");
        result(log.advance(roomId, "ann", Cursor.CLEARED, Long.MAX_VALUE));
        RoomEvent later = say("bob", "two");
        assertEquals(
                List.of(later.seq()),
                seqs(result(log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10))
                        .messages()));
        assertEquals(
                2,
                result(log.messages(roomId, "bob", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10))
                        .messages()
                        .size());
    }

    @Test
    void findsAMessageOfTheRoomByItsId() {
        RoomEvent said = say("ann", "hello");
        String id = said.body().getString("id");
        assertEquals(said, result(log.message(roomId, id)).orElseThrow());
        assertTrue(result(log.message(open(), id)).isEmpty());
        assertTrue(result(log.message(roomId, "another")).isEmpty());
    }

    @Test
    @Tag("S1-EVT-26")
    void aClosedRoomTakesNothingMore() {
        join("ann");
        result(log.append(new Draft(roomId, EventTypes.CLOSED, "ann", new JsonObject().put("reason", "done")), NOW));
        result(log.drop(roomId, NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.append(message(roomId, "ann", "too late", null), NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.room(roomId));
        refusal(ErrorCode.ROOM_CLOSED, log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 5));
        refusal(ErrorCode.ROOM_CLOSED, log.recentRoom(roomId));
        refusal(ErrorCode.ROOM_CLOSED, log.advance(roomId, "ann", Cursor.READ, 1));
        assertEquals(List.of(), result(log.roomsOf("ann")));
        assertEquals(0, result(log.count()));
        result(log.drop(roomId, NOW));
    }

    @Test
    void aRoomThatNeverWasIsNotFound() {
        refusal(ErrorCode.NOT_FOUND, log.append(message("none", "ann", "hello", null), NOW));
        refusal(ErrorCode.NOT_FOUND, log.room("none"));
        refusal(ErrorCode.NOT_FOUND, log.read("none", 0, null, 10));
        refusal(ErrorCode.NOT_FOUND, log.messages("none", "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10));
        refusal(ErrorCode.NOT_FOUND, log.advance("none", "ann", Cursor.READ, 1));
        assertTrue(result(log.heads(Set.of("none"))).isEmpty());
    }
}
