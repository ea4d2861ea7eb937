package parley.account;

import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Known addresses for tests. */
public final class MemoryKnownAddresses implements KnownAddresses {
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @Override
    public Future<Boolean> knows(String userId, String address) {
        return Future.succeededFuture(known.contains(userId + '@' + address));
    }

    @Override
    public Future<Void> remember(String userId, String address) {
        known.add(userId + '@' + address);
        return Future.succeededFuture();
    }

    @Override
    public Future<Integer> forgetOld() {
        return Future.succeededFuture(0);
    }
}
