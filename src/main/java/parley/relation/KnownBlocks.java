package parley.relation;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.SessionStore;
import parley.room.RoomMessages.PairChanged;
import parley.util.BoundedCache;

/**
 * Finds whom users may not meet. While the database is away it answers what it knows: the last answer, or nobody for a
 * guest who came after this node began to hear of all changes, and of whom it has heard none. Used on one event loop.
 */
final class KnownBlocks {
    private static final int MOST_ANSWERS = 10_000;
    private static final long ANSWER_MS = Duration.ofHours(1).toMillis();
    private static final int MOST_CHANGED = 100_000;

    private final RelationStore relations;
    private final SessionStore sessions;
    private final InstantSource clock;
    private final BoundedCache<String, Set<String>> answers;
    private final Set<String> changed = new HashSet<>();
    private long hearingSince;

    KnownBlocks(RelationStore relations, SessionStore sessions, InstantSource clock) {
        this.relations = relations;
        this.sessions = sessions;
        this.clock = clock;
        this.answers = new BoundedCache<>(MOST_ANSWERS, MOST_ANSWERS, ANSWER_MS, answer -> 1, clock);
        this.hearingSince = clock.millis();
    }

    Future<Set<String>> of(String userId) {
        return relations
                .blockedEitherWay(userId)
                .onSuccess(blocked -> answers.put(userId, blocked))
                .recover(failure -> ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE
                        ? remembered(userId, failure)
                        : Future.failedFuture(failure));
    }

    private Future<Set<String>> remembered(String userId, Throwable failure) {
        Set<String> last = answers.get(userId);
        if (last != null) {
            return Future.succeededFuture(last);
        }
        if (changed.contains(userId)) {
            return Future.failedFuture(failure);
        }
        return sessions.findByUser(userId)
                .compose(guest -> guest.isPresent() && guest.get().createdAt() > hearingSince
                        ? Future.succeededFuture(Set.of())
                        : Future.failedFuture(failure));
    }

    /** Must be called for each change of any node. */
    void changed(PairChanged change) {
        if (changed.size() >= MOST_CHANGED) {
            changed.clear();
            hearingSince = clock.millis();
        }
        for (String userId : List.of(change.userId(), change.otherId())) {
            changed.add(userId);
            answers.remove(userId);
        }
    }
}
