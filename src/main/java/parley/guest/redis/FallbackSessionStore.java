package parley.guest.redis;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.guest.GuestSession;
import parley.guest.SessionPatch;
import parley.guest.SessionStore;
import parley.guest.memory.MemorySessionStore;
import parley.redis.Fallback;

/**
 * Keeps sessions of all nodes and, while Redis is away, those that this node has dealt with: they go on, and new ones
 * are opened; of any other session nobody can tell whether it is there. Afterwards, and when Redis has been emptied, the
 * node writes all of its sessions to Redis again.
 */
public final class FallbackSessionStore implements SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackSessionStore.class);
    private static final int AT_ONCE = 200;

    private final RedisSessionStore shared;
    private final MemorySessionStore mine = new MemorySessionStore();
    private final Set<String> endedAlone = ConcurrentHashMap.newKeySet();

    public FallbackSessionStore(RedisSessionStore shared) {
        this.shared = shared;
    }

    /** Must be called when Redis is back, or has lost what it had. */
    public Future<Void> converge() {
        List<String> ended = List.copyOf(endedAlone);
        return Future.join(ended.stream().map(shared::end).toList())
                .onSuccess(done -> ended.forEach(endedAlone::remove))
                .compose(done -> restore(mine.all(), 0))
                .onFailure(failure -> LOG.warn("Sessions could not be written again: {}", failure.getMessage()));
    }

    private Future<Void> restore(List<GuestSession> sessions, int from) {
        if (from >= sessions.size()) {
            return Future.succeededFuture();
        }
        List<GuestSession> some = sessions.subList(from, Math.min(from + AT_ONCE, sessions.size()));
        return Future.join(some.stream()
                        .map(session -> shared.restore(session).onSuccess(kept -> know(session.sessionId(), kept)))
                        .toList())
                .compose(done -> restore(sessions, from + AT_ONCE));
    }

    /** Forgets a session that has ended, as another node says. */
    public void forget(String sessionId) {
        Unattended.watch("keeping a session in memory", mine.end(sessionId));
    }

    /**
     * Writes a session that Redis does not have once more, if this node knows it: Redis may have been emptied. It notes
     * which sessions have ended, so that none of these comes back.
     */
    private Future<Optional<GuestSession>> again(String sessionId) {
        return mine.find(sessionId)
                .compose(known -> known.isPresent() && !endedAlone.contains(sessionId)
                        ? shared.restore(known.get())
                        : Future.succeededFuture(Optional.empty()));
    }

    private void know(String sessionId, Optional<GuestSession> session) {
        session.ifPresentOrElse(mine::put, () -> Unattended.watch("keeping a session in memory", mine.end(sessionId)));
    }

    @Override
    public Future<GuestSession> create(GuestSession session) {
        return Fallback.to(shared.create(session).onSuccess(mine::put), () -> mine.create(session));
    }

    @Override
    public Future<Optional<GuestSession>> find(String sessionId) {
        return Fallback.to(
                shared.find(sessionId)
                        .compose(found -> found.isPresent() ? Future.succeededFuture(found) : again(sessionId))
                        .onSuccess(found -> know(sessionId, found)),
                () -> knownOnly(sessionId, () -> mine.find(sessionId)));
    }

    @Override
    public Future<Optional<GuestSession>> findByUser(String userId) {
        return Fallback.to(shared.findByUser(userId), () -> mine.findByUser(userId));
    }

    @Override
    public Future<List<GuestSession>> findByUsers(Collection<String> userIds) {
        return Fallback.to(shared.findByUsers(userIds), () -> mine.findByUsers(userIds));
    }

    @Override
    public Future<Boolean> holdsName(String username) {
        return Fallback.to(shared.holdsName(username), () -> mine.holdsName(username));
    }

    @Override
    public Future<Boolean> reserveName(String username, String holderId) {
        return Fallback.to(shared.reserveName(username, holderId), () -> mine.reserveName(username, holderId));
    }

    @Override
    public Future<Void> releaseName(String username, String holderId) {
        return Fallback.to(shared.releaseName(username, holderId), Future::succeededFuture)
                .compose(released -> mine.releaseName(username, holderId));
    }

    @Override
    public Future<Boolean> touch(String sessionId, long now, long expiresAt) {
        return Fallback.to(
                shared.touch(sessionId, now, expiresAt)
                        .compose(alive -> alive
                                ? Future.succeededFuture(true)
                                : again(sessionId)
                                        .compose(found -> found.isPresent()
                                                ? shared.touch(sessionId, now, expiresAt)
                                                : Future.succeededFuture(false)))
                        .onSuccess(alive -> {
                            if (alive) {
                                Unattended.watch("keeping a session in memory", mine.touch(sessionId, now, expiresAt));
                            }
                        }),
                () -> knownOnly(sessionId, () -> mine.touch(sessionId, now, expiresAt)));
    }

    @Override
    public Future<GuestSession> update(String sessionId, SessionPatch patch) {
        return Fallback.to(
                shared.update(sessionId, patch).onSuccess(mine::put),
                () -> knownOnly(sessionId, () -> mine.update(sessionId, patch)));
    }

    @Override
    public Future<Optional<GuestSession>> end(String sessionId) {
        return Fallback.to(
                shared.end(sessionId)
                        .onSuccess(ended -> Unattended.watch("keeping a session in memory", mine.end(sessionId))),
                () -> {
                    endedAlone.add(sessionId);
                    return mine.end(sessionId);
                });
    }

    @Override
    public Future<Integer> count() {
        return Fallback.to(shared.count(), mine::count);
    }

    /** Expires sessions; none while Redis is away, since a session may be in use on another node. */
    @Override
    public Future<List<GuestSession>> expire(long now) {
        return Fallback.to(
                shared.expire(now)
                        .onSuccess(ended -> Unattended.watch("keeping a session in memory", mine.expire(now))),
                () -> Future.succeededFuture(List.of()));
    }

    /** Answers for known sessions only: a no from here would end a session that may well go on. */
    private <T> Future<T> knownOnly(String sessionId, Supplier<Future<T>> answer) {
        return mine.find(sessionId)
                .compose(known -> known.isPresent() || endedAlone.contains(sessionId)
                        ? answer.get()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.UNAVAILABLE, "Your session can't be looked up at the moment", 1_000, null)));
    }
}
