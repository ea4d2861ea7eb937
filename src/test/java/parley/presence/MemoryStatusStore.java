package parley.presence;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Keeps statuses as long as the process lives. */
public final class MemoryStatusStore implements StatusStore {
    private final Map<String, Status> statuses = new HashMap<>();

    @Override
    public synchronized Future<Void> note(Collection<Status> noted) {
        noted.forEach(status ->
                statuses.merge(status.userId(), status, (known, latest) -> latest.at() >= known.at() ? latest : known));
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Map<String, Status>> of(Set<String> userIds) {
        Map<String, Status> known = new HashMap<>(statuses);
        known.keySet().retainAll(userIds);
        return Future.succeededFuture(known);
    }

    @Override
    public synchronized Future<Void> allOffline() {
        statuses.replaceAll((id, status) -> new Status(id, false, status.at()));
        return Future.succeededFuture();
    }
}
