package parley.guest.memory;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.guest.GuestSession;
import parley.guest.SessionPatch;
import parley.guest.SessionStore;
import parley.util.TextFold;

/** Keeps the sessions of this process. The lock of a session's entry also guards its name and user entries. */
public final class MemorySessionStore implements SessionStore {
    private final ConcurrentMap<String, GuestSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> sessionOfName = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> sessionOfUser = new ConcurrentHashMap<>();

    @Override
    public Future<GuestSession> create(GuestSession session) {
        try {
            sessions.computeIfAbsent(session.sessionId(), id -> {
                claimName(session.username(), id);
                sessionOfUser.put(session.id(), id);
                return session;
            });
            return Future.succeededFuture(session);
        } catch (ParleyException held) {
            return Future.failedFuture(held);
        }
    }

    @Override
    public Future<Optional<GuestSession>> find(String sessionId) {
        return Future.succeededFuture(Optional.ofNullable(sessions.get(sessionId)));
    }

    @Override
    public Future<Optional<GuestSession>> findByUser(String userId) {
        return Future.succeededFuture(Optional.ofNullable(ofUser(userId)));
    }

    @Override
    public Future<List<GuestSession>> findByUsers(Collection<String> userIds) {
        return Future.succeededFuture(
                userIds.stream().map(this::ofUser).filter(Objects::nonNull).toList());
    }

    @Override
    public Future<Boolean> holdsName(String username) {
        return Future.succeededFuture(sessionOfName.containsKey(folded(username)));
    }

    @Override
    public Future<Boolean> reserveName(String username, String holderId) {
        return Future.succeededFuture(claims(username, holderId));
    }

    @Override
    public Future<Void> releaseName(String username, String holderId) {
        sessionOfName.remove(folded(username), holderId);
        return Future.succeededFuture();
    }

    @Override
    public Future<Boolean> touch(String sessionId, long now, long expiresAt) {
        GuestSession touched = sessions.computeIfPresent(
                sessionId, (id, session) -> session.expiredAt(now) ? session : session.seen(now, expiresAt));
        return Future.succeededFuture(touched != null && !touched.expiredAt(now));
    }

    @Override
    public Future<GuestSession> update(String sessionId, SessionPatch patch) {
        try {
            GuestSession updated = sessions.computeIfPresent(sessionId, (id, session) -> {
                GuestSession changed = session.with(patch);
                rename(session.username(), changed.username(), id);
                return changed;
            });
            return updated != null
                    ? Future.succeededFuture(updated)
                    : Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such session"));
        } catch (ParleyException held) {
            return Future.failedFuture(held);
        }
    }

    @Override
    public Future<Optional<GuestSession>> end(String sessionId) {
        return Future.succeededFuture(remove(sessionId, session -> true));
    }

    @Override
    public Future<Integer> count() {
        return Future.succeededFuture(sessions.size());
    }

    @Override
    public Future<List<GuestSession>> expire(long now) {
        List<GuestSession> ended = new ArrayList<>();
        sessions.forEach((id, session) -> {
            if (session.expiredAt(now)) {
                remove(id, current -> current.expiredAt(now)).ifPresent(ended::add);
            }
        });
        return Future.succeededFuture(ended);
    }

    /** Takes the session as another store has it; a session that held its name here until now ends. */
    public void put(GuestSession session) {
        remove(session.sessionId(), any -> true);
        String holder = sessionOfName.get(folded(session.username()));
        if (holder != null) {
            remove(holder, any -> true);
            sessionOfName.remove(folded(session.username()), holder);
        }
        Unattended.watch("keeping a session in memory", create(session));
    }

    /** Returns all sessions that are known here. */
    public List<GuestSession> all() {
        return List.copyOf(sessions.values());
    }

    private GuestSession ofUser(String userId) {
        String sessionId = sessionOfUser.get(userId);
        return sessionId == null ? null : sessions.get(sessionId);
    }

    private Optional<GuestSession> remove(String sessionId, Predicate<GuestSession> condition) {
        GuestSession[] removed = new GuestSession[1];
        sessions.computeIfPresent(sessionId, (id, session) -> {
            if (!condition.test(session)) {
                return session;
            }
            sessionOfName.remove(folded(session.username()), id);
            sessionOfUser.remove(session.id(), id);
            removed[0] = session;
            return null;
        });
        return Optional.ofNullable(removed[0]);
    }

    private void rename(String from, String to, String sessionId) {
        if (!folded(from).equals(folded(to))) {
            claimName(to, sessionId);
            sessionOfName.remove(folded(from), sessionId);
        }
    }

    private void claimName(String username, String sessionId) {
        if (!claims(username, sessionId)) {
            throw new ParleyException(ErrorCode.CONFLICT, "username: " + username + " is taken at the moment");
        }
    }

    private boolean claims(String username, String holderId) {
        String holder = sessionOfName.putIfAbsent(folded(username), holderId);
        return holder == null || holder.equals(holderId);
    }

    private static String folded(String username) {
        return TextFold.of(username);
    }
}
