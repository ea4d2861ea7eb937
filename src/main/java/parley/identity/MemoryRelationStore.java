package parley.identity;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Relations of this process, for tests and for a server without a database; not made for many. */
public final class MemoryRelationStore implements RelationStore {
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<Pair, Long> blockedUntil = new HashMap<>();
    private final Set<Pair> follows = new HashSet<>();
    private final InstantSource clock;

    public MemoryRelationStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Future<Void> block(String userId, String otherId) {
        return blockUntil(userId, otherId, NEVER);
    }

    @Override
    public Future<Void> blockUntil(String userId, String otherId, long expiresAt) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                blockedUntil.merge(pair, expiresAt, Math::max);
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
                blockedUntil.remove(pair);
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
        for (Pair pair : blockedUntil.keySet()) {
            if (!holds(pair)) {
                continue;
            }
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

    @Override
    public synchronized Future<Integer> removeEndedBlocks() {
        int before = blockedUntil.size();
        blockedUntil.keySet().removeIf(pair -> !holds(pair));
        return Future.succeededFuture(before - blockedUntil.size());
    }

    private boolean blockedEitherWay(Pair pair) {
        return holds(pair) || holds(pair.reversed());
    }

    private boolean holds(Pair pair) {
        return blockedUntil.getOrDefault(pair, Long.MIN_VALUE) > clock.millis();
    }
}
