package parley.token;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Knows which tokens still count: not revoked, their session not ended, their account neither gone nor banned. */
public interface Standings {
    /** Finds those of these tokens that count, with the username of the account. Fails with UNAVAILABLE. */
    Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now);

    /**
     * Finds those of these tokens that would count if their account were not banned. Fails with UNAVAILABLE. Asked only
     * about tokens that do not count.
     */
    Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now);

    /**
     * Finds the users whose tokens may have fallen since a position; a user may be named again. Fails with UNAVAILABLE.
     *
     * @param position of the answer before; null to begin, with nobody named
     */
    default Future<TokenChanges> changesSince(String position) {
        return Future.succeededFuture(TokenChanges.ANYBODY);
    }

    /** Finds those of these tokens that do not count. Fails with UNAVAILABLE. */
    default Future<Set<TokenRef>> fallen(Collection<TokenRef> tokens, long now) {
        return standing(tokens, now).map(standing -> {
            Set<TokenRef> fallen = new HashSet<>(tokens);
            fallen.removeAll(standing.keySet());
            return fallen;
        });
    }
}
