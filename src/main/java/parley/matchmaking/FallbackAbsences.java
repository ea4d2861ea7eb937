package parley.matchmaking;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.redis.Fallback;

/**
 * Absences over all nodes and, of those that begin while Redis is away, of this node. Who comes back meanwhile is still
 * absent for Redis afterwards: whoever takes an absence looks whether the user is really away.
 */
public final class FallbackAbsences implements Absences {
    private final Absences shared;
    private final Absences alone = new MemoryAbsences();

    public FallbackAbsences(Absences shared) {
        this.shared = shared;
    }

    @Override
    public Future<Void> begin(String userId, long until) {
        return Fallback.to(shared.begin(userId, until), () -> alone.begin(userId, until));
    }

    @Override
    public Future<Optional<String>> end(String userId) {
        return alone.end(userId)
                .compose(here -> Fallback.to(
                        shared.end(userId).map(there -> there.or(() -> here)), () -> Future.succeededFuture(here)));
    }

    @Override
    public Future<List<String>> takeDue(long now) {
        return both(alone.takeDue(now), shared.takeDue(now));
    }

    @Override
    public Future<Void> over(String userId) {
        return alone.over(userId).compose(done -> Fallback.to(shared.over(userId), Future::succeededFuture));
    }

    @Override
    public Future<Integer> count() {
        return alone.count()
                .compose(here ->
                        Fallback.to(shared.count().map(there -> here + there), () -> Future.succeededFuture(here)));
    }

    @Override
    public Future<Void> telling(String roomId, Collection<String> userIds, long by) {
        return Fallback.to(shared.telling(roomId, userIds, by), () -> alone.telling(roomId, userIds, by));
    }

    @Override
    public Future<List<Untold>> takeUntold(long now) {
        return both(alone.takeUntold(now), shared.takeUntold(now));
    }

    private static <T> Future<List<T>> both(Future<List<T>> alone, Future<List<T>> shared) {
        return alone.compose(here -> Fallback.to(
                shared.map(there -> {
                    List<T> all = new ArrayList<>(here);
                    all.addAll(there);
                    return all;
                }),
                () -> Future.succeededFuture(here)));
    }

    @Override
    public Future<Void> forget(String roomId, Collection<String> userIds) {
        return alone.forget(roomId, userIds)
                .compose(done -> Fallback.to(shared.forget(roomId, userIds), Future::succeededFuture));
    }
}
