package parley.relation;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** The time at which a guest came is on the clock of another node, and the clocks of nodes differ by less. */
    private static final long CLOCKS_DIFFER_MS = 10_000;

    private final RelationStore relations;
    private final SessionStore sessions;
    private final InstantSource clock;
    private final BoundedCache<String, Set<String>> answers;
    /** The number of the last change of each user since this node hears of all. */
    private final Map<String, Long> changed = new HashMap<>();

    private long changes;
    /** The number of the change before which nothing is known any more. */
    private long unknownBefore;

    private long hearingSince;

    KnownBlocks(RelationStore relations, SessionStore sessions, InstantSource clock) {
        this.relations = relations;
        this.sessions = sessions;
        this.clock = clock;
        this.answers = new BoundedCache<>(MOST_ANSWERS, MOST_ANSWERS, ANSWER_MS, answer -> 1, clock);
        this.hearingSince = clock.millis();
    }

    Future<Set<String>> of(String userId) {
        long began = changes;
        return relations
                .blockedEitherWay(userId)
                .onSuccess(blocked -> remember(userId, blocked, began))
                .recover(failure -> ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE
                        ? remembered(userId, failure)
                        : Future.failedFuture(failure));
    }

    /** Keeps an answer unless it may be older than a change. */
    private void remember(String userId, Set<String> blocked, long began) {
        if (began >= unknownBefore && changed.getOrDefault(userId, 0L) <= began) {
            answers.put(userId, blocked);
        }
    }

    private Future<Set<String>> remembered(String userId, Throwable failure) {
        Set<String> last = answers.get(userId);
        if (last != null) {
            return Future.succeededFuture(last);
        }
        if (changed.containsKey(userId)) {
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
            missed();
        }
        changes++;
        for (String userId : List.of(change.userId(), change.otherId())) {
            changed.put(userId, changes);
            answers.remove(userId);
        }
    }

    /** Must be called when changes of other nodes may not have been heard: nothing that was known before counts. */
    void missed() {
        changes++;
        unknownBefore = changes;
        changed.clear();
        answers.removeKeys(userId -> true);
        hearingSince = clock.millis() + CLOCKS_DIFFER_MS;
    }
}
