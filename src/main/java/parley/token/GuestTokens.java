package parley.token;

import io.vertx.core.Future;

/** The tokens of guests; each call counts as use of the guest's session and fails with AUTH_FAILED if it has ended. */
public interface GuestTokens {
    Future<Identity> authenticate(Claims claims);

    Future<Identity> touch(Identity identity);

    /** Makes a new token for the same session. */
    Future<Tokens.Signed> refresh(Identity identity);

    /** Ends the session on all its devices. */
    Future<Void> end(Identity identity);
}
