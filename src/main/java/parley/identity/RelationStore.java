package parley.identity;

import io.vertx.core.Future;
import java.util.Set;

/**
 * Who blocks and who follows whom. Repeating a change is no error. A block ends follows in both directions and
 * forbids new ones; one that has an end (set by an operator) is void from then on. Changes
 * fail with VALIDATION_ERROR for a relation to oneself.
 */
public interface RelationStore {
    Future<Void> block(String userId, String otherId);

    Future<Void> unblock(String userId, String otherId);

    /** Fails with USER_BLOCKED if one of the two blocks the other. */
    Future<Void> follow(String userId, String otherId);

    Future<Void> unfollow(String userId, String otherId);

    /** All whom this user blocks and all who block them. */
    Future<Set<String>> blockedEitherWay(String userId);

    /** Whether one of the two blocks the other. */
    Future<Boolean> isBlocked(String userId, String otherId);

    /** All whom this user follows. */
    Future<Set<String>> followedBy(String userId);

    Future<Boolean> follows(String userId, String otherId);
}
