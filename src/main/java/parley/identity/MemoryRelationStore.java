package parley.identity;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Relations of this process, for tests and for a server without a database; not made for many. */
public final class MemoryRelationStore implements RelationStore {
    private final Set<Pair> blocks = new HashSet<>();
    private final Set<Pair> follows = new HashSet<>();

    @Override
    public Future<Void> block(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                blocks.add(pair);
                follows.remove(pair);
                follows.remove(pair.reversed());
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> unblock(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                blocks.remove(pair);
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> follow(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                if (blockedEitherWay(pair)) {
                    return Future.failedFuture(Pair.blocked());
                }
                follows.add(pair);
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Void> unfollow(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                follows.remove(pair);
            }
            return Future.succeededFuture();
        });
    }

    @Override
    public synchronized Future<Set<String>> blockedEitherWay(String userId) {
        Set<String> others = new HashSet<>();
        for (Pair pair : blocks) {
            if (pair.from().equals(userId)) {
                others.add(pair.to());
            } else if (pair.to().equals(userId)) {
                others.add(pair.from());
            }
        }
        return Future.succeededFuture(others);
    }

    @Override
    public synchronized Future<Boolean> isBlocked(String userId, String otherId) {
        return Future.succeededFuture(blockedEitherWay(new Pair(userId, otherId)));
    }

    @Override
    public synchronized Future<Set<String>> followedBy(String userId) {
        return Future.succeededFuture(follows.stream()
                .filter(pair -> pair.from().equals(userId))
                .map(Pair::to)
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public synchronized Future<Boolean> follows(String userId, String otherId) {
        return Future.succeededFuture(follows.contains(new Pair(userId, otherId)));
    }

    private boolean blockedEitherWay(Pair pair) {
        return blocks.contains(pair) || blocks.contains(pair.reversed());
    }
}
