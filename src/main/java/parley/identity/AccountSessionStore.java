package parley.identity;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Sessions of accounts, and tokens that were revoked before their time. All fails with UNAVAILABLE if it is away. */
public interface AccountSessionStore extends Standings {
    enum Rotation {
        ROTATED,
        /** The token was an older one, so that somebody has a copy: the session was ended. */
        REUSED,
        /** There is no such session, or no more. */
        ENDED
    }

    Future<Void> create(AccountSession session);

    /** Puts the refresh token {@code to} in the place of {@code from}, in one step, and moves the session's end. */
    Future<Rotation> rotate(String sessionId, String from, String to, long now, long expiresAt);

    /** False if there is no such session. */
    Future<Boolean> describe(String sessionId, Device device);

    /** What was ended; empty if there was nothing to end, so that of several callers one acts on it. */
    Future<Optional<AccountSession>> end(String sessionId);

    /** Ends the user's sessions but for this one, null for all; returns what was ended. */
    Future<List<AccountSession>> endOthers(String userId, String keptSessionId);

    /** @param expiresAt when the token ends anyway, in epoch milliseconds */
    Future<Void> revoke(String tokenId, String userId, long expiresAt);

    /** Forgets sessions and revocations whose time is over; returns how many. */
    Future<Integer> removeEnded(long now);
}
