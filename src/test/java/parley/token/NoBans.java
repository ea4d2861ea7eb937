package parley.token;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;

/** Standings of accounts none of which is banned. */
@FunctionalInterface
interface NoBans extends Standings {
    @Override
    default Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now) {
        return Future.succeededFuture(Map.of());
    }
}
