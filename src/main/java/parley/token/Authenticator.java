package parley.token;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Tells which user a token speaks for, guest or account, and hands calls for a session to the store that keeps it. */
public final class Authenticator {
    private final Tokens tokens;
    private final GuestTokens guests;
    private final AccountTokens accounts;

    public Authenticator(Tokens tokens, GuestTokens guests, AccountTokens accounts) {
        this.tokens = tokens;
        this.guests = guests;
        this.accounts = accounts;
    }

    /**
     * Finds the user of a token, and counts as use of a guest's session. Fails with TOKEN_EXPIRED, with AUTH_FAILED if
     * the token is not valid or its session has ended, with UNAVAILABLE if nobody can tell at the moment.
     */
    public Future<Identity> authenticate(String token) {
        return tokens.verify(token)
                .compose(
                        this::judge,
                        refusal -> code(refusal) == ErrorCode.AUTH_FAILED
                                ? accounts.authenticateForeign(token, refusal)
                                : Future.failedFuture(refusal));
    }

    private Future<Identity> judge(Claims claims) {
        return switch (claims.kind()) {
            case Claims.GUEST -> guests.authenticate(claims);
            case Claims.ACCOUNT -> accounts.authenticate(claims);
            default -> Tokens.refused();
        };
    }

    /**
     * Keeps a guest's session alive; fails with AUTH_FAILED if it has ended. An account's session lives on without use.
     */
    public Future<Identity> touch(Identity identity) {
        if (!identity.guest()) {
            return Future.succeededFuture(identity);
        }
        return guests.touch(identity)
                .recover(failure -> code(failure) == ErrorCode.AUTH_FAILED
                        ? upgraded(identity, failure)
                        : Future.failedFuture(failure));
    }

    /** Looks whether a guest's session that is gone has become an account's. */
    private Future<Identity> upgraded(Identity guest, Throwable failure) {
        return accounts.fallen(List.of(guest))
                .compose(fallen -> fallen.isEmpty() ? Future.succeededFuture(guest) : Future.failedFuture(failure));
    }

    /** A token and its end in epoch milliseconds. */
    public record Fresh(String token, long expiresAt) {}

    /** Makes a new token for the same session. */
    public Future<Fresh> refresh(Identity identity) {
        return (identity.guest() ? guests.refresh(identity) : accounts.refresh(identity))
                .map(signed -> new Fresh(signed.token(), signed.expiresAt()));
    }

    /** Ends the session; its sockets are closed. */
    public Future<Void> end(Identity identity) {
        return identity.guest() ? guests.end(identity) : accounts.end(identity);
    }

    /**
     * Finds those of these accounts' identities whose session has ended. It is asked for all connected accounts every
     * half second.
     */
    public Future<Set<Identity>> fallen(Collection<Identity> identities) {
        return accounts.fallen(identities);
    }

    private static ErrorCode code(Throwable failure) {
        return ParleyException.of(failure).code();
    }
}
