package parley.identity;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import parley.room.Ties;

/**
 * Who blocks and who follows whom. Repeating a change is no error. A block ends follows in both directions, forbids
 * new ones and bars the direct room of the two; it holds there when it is answered. Changes fail with VALIDATION_ERROR
 * for a relation to oneself, new relations with QUOTA_EXCEEDED for somebody who has {@code most} of the kind,
 * everything with UNAVAILABLE if the store is away.
 */
public interface RelationStore extends Ties {
    Future<Void> block(String userId, String otherId, int most);

    /**
     * Blocks until a time in epoch milliseconds: a block by or of a guest need not outlive the guest. Of several
     * blocks of the same pair the longest holds.
     */
    Future<Void> blockUntil(String userId, String otherId, long expiresAt, int most);

    Future<Void> unblock(String userId, String otherId);

    /** Also fails with USER_BLOCKED if one of the two blocks the other. */
    Future<Void> follow(String userId, String otherId, int most);

    Future<Void> unfollow(String userId, String otherId);

    /** All whom this user blocks and all who block them. */
    default Future<Set<String>> blockedEitherWay(String userId) {
        return blocksOf(userId).map(Map::keySet);
    }

    /** All whom this user blocks; not who blocks them, which is nobody's business. */
    Future<Set<String>> blockedBy(String userId);

    /** Whether one of the two blocks the other. */
    Future<Boolean> isBlocked(String userId, String otherId);

    /** All whom this user follows. */
    Future<Set<String>> followedBy(String userId);

    Future<Boolean> follows(String userId, String otherId);

    /** Forgets blocks whose time is over, which hold no more anyway; returns how many. */
    Future<Integer> removeEndedBlocks();
}
