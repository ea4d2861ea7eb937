package parley.relation;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import parley.room.Relations;

/**
 * Keeps who blocks and who follows whom. Repeating a change is no error. A block ends follows in both directions,
 * forbids new ones and bars the direct room of the two; it holds there when it is answered. Changes fail with
 * VALIDATION_ERROR for a relation to oneself, new relations with QUOTA_EXCEEDED for a user who has {@code most} of the
 * kind, and all calls with UNAVAILABLE if the store is away.
 */
public interface RelationStore extends Relations {
    Future<Void> block(String userId, String otherId, int most);

    /**
     * Blocks until a time in epoch milliseconds: a block by or of a guest need not outlive the guest. The longest of
     * several blocks of the same pair holds.
     */
    Future<Void> blockUntil(String userId, String otherId, long expiresAt, int most);

    Future<Void> unblock(String userId, String otherId);

    /** Fails with USER_BLOCKED if one of the two blocks the other. */
    Future<Void> follow(String userId, String otherId, int most);

    Future<Void> unfollow(String userId, String otherId);

    /** Finds all whom this user blocks and all who block this user. */
    default Future<Set<String>> blockedEitherWay(String userId) {
        return blocksOf(userId).map(Map::keySet);
    }

    /** Finds all whom this user blocks, but not those who block this user, which is nobody's business. */
    Future<Set<String>> blockedBy(String userId);

    /** Tells whether one of the two blocks the other. */
    Future<Boolean> isBlocked(String userId, String otherId);

    /** Finds all whom this user follows. */
    Future<Set<String>> followedBy(String userId);

    Future<Boolean> follows(String userId, String otherId);

    /** Forgets blocks whose time is over, which hold no more anyway; returns their number. */
    Future<Integer> removeEndedBlocks();
}
