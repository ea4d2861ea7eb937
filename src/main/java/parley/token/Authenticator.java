package parley.token;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.bus.Principal;
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
    public Future<Principal> authenticate(String token) {
        return tokens.verify(token)
                .compose(
                        this::judge,
                        refusal -> code(refusal) == ErrorCode.AUTH_FAILED
                                ? accounts.authenticateForeign(token, refusal)
                                : Future.failedFuture(refusal));
    }

    private Future<Principal> judge(Claims claims) {
        return switch (claims.kind()) {
            case Claims.GUEST -> guests.authenticate(claims);
            case Claims.ACCOUNT -> accounts.authenticate(claims);
            default -> Tokens.refused();
        };
    }

    /**
     * Keeps a guest's session alive; fails with AUTH_FAILED if it has ended. An account's session lives on without use.
     */
    public Future<Principal> touch(Principal principal) {
        if (!principal.guest()) {
            return Future.succeededFuture(principal);
        }
        return guests.touch(principal)
                .recover(failure -> code(failure) == ErrorCode.AUTH_FAILED
                        ? upgraded(principal, failure)
                        : Future.failedFuture(failure));
    }

    /** Looks whether a guest's session that is gone has become an account's. */
    private Future<Principal> upgraded(Principal guest, Throwable failure) {
        return accounts.fallen(List.of(guest))
                .compose(fallen -> fallen.isEmpty() ? Future.succeededFuture(guest) : Future.failedFuture(failure));
    }

    /** A token and its end in epoch milliseconds. */
    public record Fresh(String token, long expiresAt) {}

    /** Makes a new token for the same session. */
    public Future<Fresh> refresh(Principal principal) {
        return (principal.guest() ? guests.refresh(principal) : accounts.refresh(principal))
                .map(signed -> new Fresh(signed.token(), signed.expiresAt()));
    }

    /** Ends the session; its sockets are closed. */
    public Future<Void> end(Principal principal) {
        return principal.guest() ? guests.end(principal) : accounts.end(principal);
    }

    /** Finds the users of whom {@link #fallen} has to be asked, as {@link Standings#changesSince}. */
    public Future<TokenChanges> changesSince(String position) {
        return accounts.changesSince(position);
    }

    /** Finds those of these accounts' principals whose session has ended, with the ban if that is why. */
    public Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals) {
        return accounts.fallen(principals);
    }

    private static ErrorCode code(Throwable failure) {
        return ParleyException.of(failure).code();
    }
}
