package parley.presence;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Knows since when accounts are online or offline, beyond a restart. Fails with UNAVAILABLE if the store is away. */
public interface StatusStore {
    /** @param at epoch milliseconds; of two the later one counts, in whichever order they come */
    record Status(String userId, boolean online, long at) {}

    /** Notes statuses, at most one for each user. */
    Future<Void> note(Collection<Status> statuses);

    /** Returns the statuses of those of these users who were ever seen. */
    Future<Map<String, Status>> of(Set<String> userIds);

    /** Notes that nobody is connected. Must be called before anybody can be, where no other node runs. */
    Future<Void> allOffline();
}
