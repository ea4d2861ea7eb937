package parley.matchmaking;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Absences of this process. */
public final class MemoryAbsences implements Absences {
    private final Map<String, Long> deadlines = new ConcurrentHashMap<>();
    private final Map<String, Telling> untold = new ConcurrentHashMap<>();

    private record Telling(String roomId, long by) {}

    @Override
    public Future<Void> begin(String userId, long until) {
        deadlines.putIfAbsent(userId, until);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<String>> end(String userId) {
        deadlines.remove(userId);
        return Future.succeededFuture(Optional.ofNullable(untold.remove(userId)).map(Telling::roomId));
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
    public Future<Void> telling(String roomId, Collection<String> userIds, long by) {
        userIds.forEach(userId -> untold.put(userId, new Telling(roomId, by)));
        return Future.succeededFuture();
    }

    @Override
    public Future<List<Untold>> takeUntold(long now) {
        List<Untold> due = new ArrayList<>();
        untold.forEach((userId, telling) -> {
            Telling later = new Telling(telling.roomId(), now + TELL_AGAIN_MS);
            if (telling.by() <= now && untold.replace(userId, telling, later)) {
                due.add(new Untold(userId, telling.roomId()));
            }
        });
        return Future.succeededFuture(due);
    }

    @Override
    public Future<Void> forget(String roomId, Collection<String> userIds) {
        userIds.forEach(userId -> untold.computeIfPresent(
                userId, (id, telling) -> telling.roomId().equals(roomId) ? null : telling));
        return Future.succeededFuture();
    }
}
