package parley.presence;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.presence.StatusStore.Status;

/** Gathers statuses and writes them together now and then: thousands may come at once, and none is waited for. */
final class StatusNotes {
    private static final Logger LOG = LoggerFactory.getLogger(StatusNotes.class);

    private final StatusStore store;
    /** At most one for each user; those that are being written stay until they are. */
    private final Map<String, Status> waiting = new HashMap<>();

    private boolean writing;

    StatusNotes(StatusStore store) {
        this.store = store;
    }

    void note(String userId, boolean online, long at) {
        waiting.put(userId, new Status(userId, online, at));
    }

    /** What can't be written is kept for the next time. */
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
