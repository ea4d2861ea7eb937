package parley.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.util.TestClock;

/** The contract of every store of relations. */
public abstract class RelationStoreContract {
    private static final int MOST = 3;

    private final String ann = UUID.randomUUID().toString();
    private final String bob = UUID.randomUUID().toString();
    private final String cyd = UUID.randomUUID().toString();

    private final TestClock clock = new TestClock();
    private RelationStore store;

    /** An empty store. */
    protected abstract RelationStore newStore(InstantSource clock);

    @BeforeEach
    void open() {
        store = newStore(clock);
    }

    @Test
    void aBlockHoldsInBothDirections() {
        result(store.block(ann, bob, MOST));
        assertTrue(result(store.isBlocked(ann, bob)));
        assertTrue(result(store.isBlocked(bob, ann)));
        assertFalse(result(store.isBlocked(ann, cyd)));
    }

    @Test
    void listsBlocksOfAndByAUser() {
        result(store.block(ann, bob, MOST));
        result(store.block(cyd, ann, MOST));
        result(store.block(cyd, bob, MOST));
        assertEquals(Set.of(bob, cyd), result(store.blockedEitherWay(ann)));
        assertEquals(Set.of(), result(store.blockedEitherWay("00000000-0000-0000-0000-000000000000")));
    }

    @Test
    void knowsSinceWhenABlockStands() {
        long first = clock.millis();
        result(store.block(ann, bob, MOST));
        clock.advanceMs(1_000);
        result(store.block(ann, bob, MOST));
        result(store.block(bob, ann, MOST));
        result(store.block(cyd, ann, MOST));
        assertEquals(Map.of(bob, first, cyd, first + 1_000), result(store.blocksOf(ann)));
        assertEquals(Map.of(ann, first), result(store.blocksOf(bob)));
        result(store.unblock(ann, bob));
        assertEquals(Map.of(ann, first + 1_000), result(store.blocksOf(bob)));
    }

    @Test
    void listsWhomAUserFollowsTheLastFirstUntilABlockParts() {
        result(store.follow(cyd, ann, MOST));
        clock.advanceMs(1_000);
        result(store.follow(cyd, bob, MOST));
        assertEquals(List.of(bob, ann), result(store.followedLately(cyd)));
        result(store.block(bob, cyd, MOST));
        assertEquals(List.of(ann), result(store.followedLately(cyd)));
    }

    @Test
    void tellsEachOfACrowdOfTheirOwnRelations() {
        long now = clock.millis();
        result(store.block(ann, bob, MOST));
        result(store.follow(ann, cyd, MOST));
        List<String> crowd = Collections.nCopies(50, List.of(ann, bob, cyd)).stream()
                .flatMap(List::stream)
                .toList();
        List<Future<Map<String, Long>>> blocks =
                crowd.stream().map(store::blocksOf).toList();
        List<Future<List<String>>> followed =
                crowd.stream().map(store::followedLately).toList();
        Map<String, Map<String, Long>> expected = Map.of(ann, Map.of(bob, now), bob, Map.of(ann, now), cyd, Map.of());
        for (int i = 0; i < crowd.size(); i++) {
            assertEquals(expected.get(crowd.get(i)), result(blocks.get(i)));
            assertEquals(crowd.get(i).equals(ann) ? List.of(cyd) : List.of(), result(followed.get(i)));
        }
    }

    @Test
    void listsWhomOneBlocksButNotWhoBlocksOne() {
        result(store.block(ann, bob, MOST));
        result(store.block(cyd, ann, MOST));
        assertEquals(Set.of(bob), result(store.blockedBy(ann)));
        assertEquals(Set.of(), result(store.blockedBy(bob)));
    }

    @Test
    void unblockTakesBackOnlyOnesOwnBlock() {
        result(store.block(ann, bob, MOST));
        result(store.block(bob, ann, MOST));
        result(store.unblock(ann, bob));
        assertTrue(result(store.isBlocked(ann, bob)));
        result(store.unblock(bob, ann));
        assertFalse(result(store.isBlocked(ann, bob)));
    }

    @Test
    void repeatedChangesAreNoError() {
        result(store.block(ann, bob, MOST));
        result(store.block(ann, bob, MOST));
        result(store.unblock(ann, bob));
        result(store.unblock(ann, bob));
        result(store.follow(ann, bob, MOST));
        result(store.follow(ann, bob, MOST));
        result(store.unfollow(ann, bob));
        result(store.unfollow(ann, bob));
        assertEquals(Set.of(), result(store.followedBy(ann)));
    }

    @Test
    void followsHaveADirection() {
        result(store.follow(ann, bob, MOST));
        assertTrue(result(store.follows(ann, bob)));
        assertFalse(result(store.follows(bob, ann)));
        assertEquals(Set.of(bob), result(store.followedBy(ann)));
        assertEquals(Set.of(), result(store.followedBy(bob)));
    }

    @Test
    void aBlockEndsFollowsAndForbidsNewOnes() {
        result(store.follow(ann, bob, MOST));
        result(store.follow(bob, ann, MOST));
        result(store.block(ann, bob, MOST));
        assertFalse(result(store.follows(ann, bob)));
        assertFalse(result(store.follows(bob, ann)));
        refusal(ErrorCode.USER_BLOCKED, store.follow(ann, bob, MOST));
        refusal(ErrorCode.USER_BLOCKED, store.follow(bob, ann, MOST));
        result(store.unblock(ann, bob));
        result(store.follow(bob, ann, MOST));
    }

    @Test
    void aBlockEndsAtItsTime() {
        result(store.blockUntil(ann, bob, clock.millis() + 1_000, MOST));
        clock.advanceMs(999);
        assertTrue(result(store.isBlocked(bob, ann)));
        clock.advanceMs(1);
        assertFalse(result(store.isBlocked(ann, bob)));
        assertEquals(Set.of(), result(store.blockedEitherWay(bob)));
        result(store.follow(ann, bob, MOST));
    }

    @Test
    void ofSeveralBlocksTheLongestHolds() {
        result(store.blockUntil(ann, bob, clock.millis() + 2_000, MOST));
        result(store.blockUntil(ann, bob, clock.millis() + 1_000, MOST));
        result(store.block(ann, cyd, MOST));
        result(store.blockUntil(ann, cyd, clock.millis() + 1_000, MOST));
        clock.advanceMs(1_999);
        assertTrue(result(store.isBlocked(ann, bob)));
        clock.advanceMs(1);
        assertEquals(Set.of(cyd), result(store.blockedEitherWay(ann)));
    }

    @Test
    void forgetsBlocksThatAreOver() {
        result(store.blockUntil(ann, bob, clock.millis() + 1_000, MOST));
        result(store.block(ann, cyd, MOST));
        assertEquals(0, result(store.removeEndedBlocks()));
        clock.advanceMs(1_000);
        assertEquals(1, result(store.removeEndedBlocks()));
        assertTrue(result(store.isBlocked(ann, cyd)));
    }

    @Test
    void refusesRelationsToOneself() {
        refusal(ErrorCode.VALIDATION_ERROR, store.block(ann, ann, MOST));
        refusal(ErrorCode.VALIDATION_ERROR, store.blockUntil(ann, ann, 1, MOST));
        refusal(ErrorCode.VALIDATION_ERROR, store.unblock(ann, ann));
        refusal(ErrorCode.VALIDATION_ERROR, store.follow(ann, ann, MOST));
        refusal(ErrorCode.VALIDATION_ERROR, store.unfollow(ann, ann));
    }

    @Test
    void blocksAndFollowsHaveAQuotaThatWhatIsTakenBackLeaves() {
        for (int i = 0; i < MOST; i++) {
            result(store.block(ann, "blocked " + i, MOST));
            result(store.follow(ann, "followed " + i, MOST));
        }
        refusal(ErrorCode.QUOTA_EXCEEDED, store.block(ann, bob, MOST));
        refusal(ErrorCode.QUOTA_EXCEEDED, store.follow(ann, bob, MOST));
        assertFalse(result(store.isBlocked(ann, bob)));
        assertFalse(result(store.follows(ann, bob)));
        // Neither a repetition nor somebody else's relations count.
        result(store.block(ann, "blocked 1", MOST));
        result(store.follow(ann, "followed 1", MOST));
        result(store.block(cyd, ann, MOST));

        result(store.unblock(ann, "blocked 0"));
        result(store.unfollow(ann, "followed 0"));
        result(store.block(ann, bob, MOST));
        refusal(ErrorCode.USER_BLOCKED, store.follow(ann, cyd, MOST));
    }

    @Test
    void ofManyRelationsAtOnceNoMoreAreMadeThanTheQuotaAllows() {
        List<Future<Void>> follows = IntStream.range(0, 20)
                .mapToObj(i -> store.follow(ann, "followed " + i, MOST))
                .toList();
        result(Future.join(follows).otherwiseEmpty());
        assertEquals(MOST, follows.stream().filter(Future::succeeded).count());
        assertEquals(MOST, result(store.followedBy(ann)).size());
    }
}
