package parley.presence;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.presence.StatusStore.Status;

/** Gathers statuses and writes them together now and then: thousands may come at once, and nobody waits for one. */
final class StatusNotes {
    private static final Logger LOG = LoggerFactory.getLogger(StatusNotes.class);

    private final StatusStore store;
    /** At most one status for each user. Statuses that are being written stay until they are written. */
    private final Map<String, Status> waiting = new HashMap<>();

    private boolean writing;

    StatusNotes(StatusStore store) {
        this.store = store;
    }

    void note(String userId, boolean online, long at) {
        waiting.put(userId, new Status(userId, online, at));
    }

    /** Writes statuses, and keeps those that can't be written for the next time. */
    Future<Void> write() {
        if (writing || waiting.isEmpty()) {
            return Future.succeededFuture();
        }
        writing = true;
        Map<String, Status> batch = new HashMap<>(waiting);
        return store.note(batch.values())
                .onSuccess(written -> batch.forEach(waiting::remove))
                .onFailure(away -> LOG.info("Who is online could not be noted: {}", away.getMessage()))
                .onComplete(done -> writing = false);
    }

    Future<Map<String, Status>> of(Set<String> userIds) {
        Set<String> unknown = new HashSet<>(userIds);
        Map<String, Status> known = new HashMap<>(waiting);
        known.keySet().retainAll(userIds);
        unknown.removeAll(known.keySet());
        return unknown.isEmpty()
                ? Future.succeededFuture(known)
                : store.of(unknown).map(stored -> {
                    known.putAll(stored);
                    return known;
                });
    }
}
