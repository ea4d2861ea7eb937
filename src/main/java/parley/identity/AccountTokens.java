package parley.identity;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Set;

/** The tokens of accounts: our own, or those of another issuer. */
public interface AccountTokens {
    /** Judges what a token signed by this server says; fails like {@link Authenticator#authenticate}. */
    Future<Identity> authenticate(Claims claims);

    /**
     * Judges a token that this server did not sign.
     *
     * @param refusal what to say if it is nobody else's either
     */
    Future<Identity> authenticateForeign(String token, Throwable refusal);

    /** A new token for the same session. */
    Future<Tokens.Signed> refresh(Identity identity);

    /** Ends the session on all its devices. */
    Future<Void> end(Identity identity);

    /** Those whose session has ended, by whatever means. */
    Future<Set<Identity>> fallen(Collection<Identity> identities);
}
