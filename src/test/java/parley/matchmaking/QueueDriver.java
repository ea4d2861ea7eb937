package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Calls a queue and waits for its answers, so that tests read as a sequence of steps. */
final class QueueDriver {
    private final MatchQueue queue;

    QueueDriver(MatchQueue queue) {
        this.queue = queue;
    }

    Offered offer(SearchBuilder search, long now) {
        return offer(search.build(), now);
    }

    Offered offer(Search search, long now) {
        return result(queue.offer(search, now));
    }

    Offered.Enqueued enqueue(SearchBuilder search, long now) {
        return assertInstanceOf(Offered.Enqueued.class, offer(search, now));
    }

    Lease reserve(SearchBuilder search, long now) {
        return assertInstanceOf(Offered.Reserved.class, offer(search, now)).lease();
    }

    void matched(String userA, String userB, String roomId, long now) {
        enqueue(SearchBuilder.search(userA), now);
        commit(reserve(SearchBuilder.search(userB), now), roomId, now);
    }

    List<Lease> wholeWave(long now) {
        List<Lease> reserved = new ArrayList<>();
        Wave wave;
        do {
            wave = result(queue.wave(now));
            reserved.addAll(wave.reserved());
        } while (wave.more());
        return reserved;
    }

    Optional<Match> commit(Lease lease, String roomId, long now) {
        return result(queue.commit(lease.leaseId(), roomId, now));
    }

    void release(Lease lease, Set<String> missingSessionIds, long now) {
        result(queue.release(lease.leaseId(), missingSessionIds, now));
    }

    Optional<Ticket> cancel(String userId, long now) {
        return result(queue.cancel(userId, now));
    }

    void pause(String userId, String sessionId, long now) {
        result(queue.pause(userId, sessionId, now));
    }

    Optional<Ticket> resume(String userId, String sessionId, long now) {
        return result(queue.resume(userId, sessionId, now));
    }

    Optional<Match> closed(String roomId, String skipperId, long now) {
        return result(queue.closed(roomId, skipperId, now));
    }

    void forbid(String userA, String userB, long now) {
        result(queue.forbid(userA, userB, now));
    }

    void allow(String userA, String userB, long now) {
        result(queue.allow(userA, userB, now));
    }

    Expired expire(long now) {
        return result(queue.expire(now));
    }

    Optional<Match> matchOf(String userId) {
        return result(queue.matchOf(userId));
    }

    Optional<Ticket> ticketOf(String userId) {
        return result(queue.ticketOf(userId));
    }

    Counts counts() {
        return result(queue.counts());
    }

    private static <T> T result(Future<T> future) {
        return future.isComplete() ? settled(future) : settled(awaited(future));
    }

    private static <T> Future<T> awaited(Future<T> future) {
        try {
            future.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            if (!future.failed()) {
                throw new AssertionError("No answer", e);
            }
        }
        return future;
    }

    private static <T> T settled(Future<T> future) {
        if (future.cause() instanceof RuntimeException failure) {
            throw failure;
        }
        return future.result();
    }
}
