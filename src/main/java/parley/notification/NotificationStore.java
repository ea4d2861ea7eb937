package parley.notification;

import io.vertx.core.Future;
import java.util.List;
import parley.room.Notification;

/**
 * Finds what users are notified of, and keeps up to when they have seen it. All calls fail with UNAVAILABLE if the
 * store is away.
 */
public interface NotificationStore {
    /** The most notifications of each kind that are looked for. Source: the protocol's section 5. */
    int MOST = 200;

    /**
     * Returns the newest notifications of each kind, in no order.
     *
     * @param since epoch milliseconds; older ones are left out
     */
    Future<List<Notification>> latest(String userId, long since);

    /** Returns epoch milliseconds; 0 for a user who has seen none. */
    Future<Long> seenUpTo(String userId);

    /** Notes up to when the user has seen notifications, which never goes back. @return whether it has moved */
    Future<Boolean> see(String userId, long upTo);

    /** Forgets the users who have seen none since then. @return their number */
    Future<Integer> forget(long before);
}
