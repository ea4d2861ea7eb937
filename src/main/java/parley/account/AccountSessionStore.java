package parley.account;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import parley.token.Standings;

/**
 * Keeps sessions of accounts, and tokens that were revoked before their time. All calls fail with UNAVAILABLE if the
 * store is away.
 */
public interface AccountSessionStore extends Standings {
    /** For so long after a refresh the same client may bring the replaced token again: its answer may be lost. */
    long REPEATABLE_MS = 10_000;

    /** The result of a refresh. */
    enum Outcome {
        /** It was replaced, now or moments ago by the same client. */
        REPLACED,
        /** The token was an older one, so that somebody has a copy: the session was ended. */
        REUSED,
        /** There is no such session, or none any more. */
        ENDED
    }

    /**
     * The refresh token that comes in the place of another; times are epoch milliseconds.
     *
     * @param client tells clients apart, without telling who they are
     */
    record Successor(String refreshId, String client, long refreshedAt, long expiresAt) {}

    /** @param successor null unless the token was replaced; for a repetition, the one that was given first */
    record Rotation(Outcome outcome, Successor successor) {}

    Future<Void> create(AccountSession session);

    /** Puts another refresh token in the place of {@code from}, in one step, and moves the session's end. */
    Future<Rotation> rotate(String sessionId, String from, Successor next);

    /** Notes the device; returns false if there is no such session. */
    Future<Boolean> describe(String sessionId, Device device);

    /**
     * Ends a session and returns it; empty if there was nothing to end, so that only one of several callers acts on it.
     */
    Future<Optional<AccountSession>> end(String sessionId);

    /** Ends the user's sessions without this one (null: all of them), and returns the ended ones. */
    Future<List<AccountSession>> endOthers(String userId, String keptSessionId);

    /** @param expiresAt when the token ends anyway, in epoch milliseconds */
    Future<Void> revoke(String tokenId, String userId, long expiresAt);

    /** Forgets sessions and revocations whose time is over; returns their number. */
    Future<Integer> removeEnded(long now);
}
