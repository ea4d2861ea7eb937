package parley.presence;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Since when accounts are online or offline, beyond a restart. Fails with UNAVAILABLE if the store is away. */
public interface StatusStore {
    /** @param at epoch milliseconds; of two the later one counts, in whichever order they come */
    record Status(String userId, boolean online, long at) {}

    /** At most one for each user. */
    Future<Void> note(Collection<Status> statuses);

    /** What is known of those of these users who were ever seen. */
    Future<Map<String, Status>> of(Set<String> userIds);

    /** Nobody is connected: to be called before the first one can be, where no other node runs. */
    Future<Void> allOffline();
}
