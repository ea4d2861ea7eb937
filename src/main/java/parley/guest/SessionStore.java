package parley.guest;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Keeps guest sessions and the names that they hold. A name is compared without regard to case and held by one session
 * at a time, until that session is ended, renamed or removed by {@link #expire}; each method is atomic towards the
 * others. The store does not know the time: readers judge {@link GuestSession#expiredAt} themselves.
 */
public interface SessionStore {
    /** Fails with CONFLICT if the name is held. */
    Future<GuestSession> create(GuestSession session);

    Future<Optional<GuestSession>> find(String sessionId);

    Future<Optional<GuestSession>> findByUser(String userId);

    /** Finds the sessions of these users, in no particular order. */
    Future<List<GuestSession>> findByUsers(Collection<String> userIds);

    Future<Boolean> holdsName(String username);

    /**
     * Keeps a name for a holder, such as a session that is about to take it; true also if the holder has it already. A
     * holder that does not open or rename a session under its id must release it.
     */
    Future<Boolean> reserveName(String username, String holderId);

    /** Releases a name; does nothing if another holds it. */
    Future<Void> releaseName(String username, String holderId);

    /** Marks the session as used and moves its end; false if it is unknown or had ended by {@code now}. */
    Future<Boolean> touch(String sessionId, long now, long expiresAt);

    /**
     * Changes a session. A rename frees the old name in the same step. Fails with NOT_FOUND, or with CONFLICT if the
     * name is held.
     */
    Future<GuestSession> update(String sessionId, SessionPatch patch);

    /**
     * Ends a session and returns it; empty if there was nothing to end, so that only one of several callers acts on it.
     */
    Future<Optional<GuestSession>> end(String sessionId);

    Future<Integer> count();

    /** Removes all sessions that have ended by {@code now} and returns them; each is returned to one caller only. */
    Future<List<GuestSession>> expire(long now);
}
