package parley.token;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import parley.bus.Principal;

/** The tokens of accounts: our own, or those of another issuer. */
public interface AccountTokens {
    /** Judges the claims of a token signed by this server; fails like {@link Authenticator#authenticate}. */
    Future<Principal> authenticate(Claims claims);

    /**
     * Judges a token that this server did not sign.
     *
     * @param refusal the failure if the token is nobody else's either
     */
    Future<Principal> authenticateForeign(String token, Throwable refusal);

    /** Makes a new token for the same session. */
    Future<Tokens.Signed> refresh(Principal principal);

    /** Ends the session on all its devices. */
    Future<Void> end(Principal principal);

    /** Finds the users of whom one has to be asked, as {@link Standings#changesSince}. */
    Future<TokenChanges> changesSince(String position);

    /** Finds the principals whose session has ended, by whatever means, with the ban if that is why. */
    Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals);
}
