package parley.matchmaking;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Absences of this process; they outlive a redeployment. */
public final class MemoryAbsences implements Absences {
    private final Map<String, Long> deadlines = new ConcurrentHashMap<>();
    private final Map<String, String> untold = new ConcurrentHashMap<>();

    @Override
    public Future<Void> begin(String userId, long until) {
        deadlines.putIfAbsent(userId, until);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<String>> end(String userId) {
        deadlines.remove(userId);
        return Future.succeededFuture(Optional.ofNullable(untold.remove(userId)));
    }

    @Override
    public Future<List<String>> takeDue(long now) {
        List<String> due = new ArrayList<>();
        deadlines.forEach((userId, until) -> {
            if (until <= now && deadlines.replace(userId, until, now + TAKEN_MS)) {
                due.add(userId);
            }
        });
        return Future.succeededFuture(due);
    }

    @Override
    public Future<Void> over(String userId) {
        deadlines.remove(userId);
        return Future.succeededFuture();
    }

    @Override
    public Future<Integer> count() {
        return Future.succeededFuture(deadlines.size());
    }

    @Override
    public Future<Void> untold(String userId, String roomId) {
        untold.put(userId, roomId);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> forget(String roomId, Collection<String> userIds) {
        userIds.forEach(userId -> untold.remove(userId, roomId));
        return Future.succeededFuture();
    }
}
