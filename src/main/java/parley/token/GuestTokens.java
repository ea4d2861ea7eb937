package parley.token;

import io.vertx.core.Future;
import parley.bus.Principal;

/** The tokens of guests; each call counts as use of the guest's session and fails with AUTH_FAILED if it has ended. */
public interface GuestTokens {
    Future<Principal> authenticate(Claims claims);

    Future<Principal> touch(Principal principal);

    /** Makes a new token for the same session. */
    Future<Tokens.Signed> refresh(Principal principal);

    /** Ends the session on all its devices. */
    Future<Void> end(Principal principal);
}
