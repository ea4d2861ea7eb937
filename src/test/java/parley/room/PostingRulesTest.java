package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.browser.Person;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TestClock;

/** Judges whether others hear of typing and receipts. */
@Tag("S3-SEC-03")
class PostingRulesTest {
    private final TestClock clock = new TestClock();
    private int asked;

    /** Knows that ann and bob block each other, and counts who asks. */
    private final class Blocks implements People {
        @Override
        public Future<Optional<Person>> find(String userId) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public Future<Standing> between(String userId, String otherId) {
            asked++;
            return Future.succeededFuture(new Standing(true, true, true, 7));
        }

        @Override
        public Future<Long> blockedSince(String userId, String otherId) {
            asked++;
            return Future.succeededFuture(7L);
        }
    }

    private boolean isOpen(boolean blocksElsewhere, boolean barred) {
        ContactPolicy approach = new ContactPolicy(new Blocks(), ContactPolicy.Policy.FOLLOWING);
        PostingRules rules = new PostingRules(null, approach, clock, blocksElsewhere);
        return result(rules.isOpen(direct(barred), "ann"));
    }

    private static Room direct(boolean barred) {
        List<Member> both = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        RoomSettings settings = RoomSettings.of(RoomKind.DIRECT);
        return new Room("r", RoomKind.DIRECT, "", "e", 0, 0, 0, both, "", settings, barred);
    }

    private String refusedCall(RoomKind kind, Member member, JsonObject settings) {
        PostingRules rules = new PostingRules(null, null, clock, false);
        RoomSettings its = RoomSettings.of(kind).with(settings);
        Room room = new Room("r", kind, "", "e", 0, 0, 0, List.of(member), "", its);
        try {
            rules.require(room, member.userId(), Action.CALL);
            return null;
        } catch (ParleyException refusal) {
            assertEquals(ErrorCode.PERMISSION_DENIED, refusal.code());
            return refusal.getMessage();
        }
    }

    private static Member member(Role role, long mutedUntil) {
        return new Member("ann", "Ann", 1, 1, 1, 0, role, mutedUntil);
    }

    @Test
    void aPublicRoomAllowsCallsOnlyIfSomebodyInChargeSaysSo() {
        JsonObject none = new JsonObject();
        Member owner = member(Role.OWNER, 0);
        assertNull(refusedCall(RoomKind.GROUP, member(Role.MEMBER, 0), none));
        assertNull(refusedCall(RoomKind.DIRECT, member(Role.MEMBER, 0), none));
        assertNull(refusedCall(RoomKind.MATCH, member(Role.MEMBER, 0), none));
        assertEquals("This room allows no calls", refusedCall(RoomKind.ROOM, owner, none));
        assertNull(refusedCall(RoomKind.ROOM, member(Role.MEMBER, 0), new JsonObject().put("allowCalls", true)));
        assertEquals(
                "This room allows no calls",
                refusedCall(RoomKind.GROUP, owner, new JsonObject().put("allowCalls", false)));
    }

    @Test
    void whoMayNotSpeakMayNotCallEither() {
        assertEquals(
                "You are muted in this room",
                refusedCall(RoomKind.GROUP, member(Role.MEMBER, Member.FOR_GOOD), new JsonObject()));
        JsonObject announcing = new JsonObject().put("announceOnly", true);
        assertEquals(
                "Your role in this room does not allow that",
                refusedCall(RoomKind.GROUP, member(Role.MEMBER, 0), announcing));
        assertNull(refusedCall(RoomKind.GROUP, member(Role.ADMIN, 0), announcing));
    }

    @Test
    void theRoomTellsOfABlockAndNobodyIsAsked() {
        assertEquals(false, isOpen(false, true));
        assertEquals(true, isOpen(false, false));
        assertEquals(0, asked);
    }

    @Test
    void whereAnotherServiceKeepsBlocksTheyAreAskedForUnlessTheRoomIsBarred() {
        assertEquals(false, isOpen(true, false));
        assertEquals(1, asked);
        assertEquals(false, isOpen(true, true));
        assertEquals(1, asked);
    }
}
