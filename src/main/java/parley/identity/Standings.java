package parley.identity;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;

/** Knows which tokens still count: not revoked, their session not ended, their account neither gone nor banned. */
public interface Standings {
    /** Those of these tokens that count, with the username of the account. Fails with UNAVAILABLE. */
    Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now);
}
