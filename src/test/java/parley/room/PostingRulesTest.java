package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.browser.Person;
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
