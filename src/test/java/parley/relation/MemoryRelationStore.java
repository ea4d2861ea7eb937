package parley.relation;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Relations of this process; not made for many. */
public final class MemoryRelationStore implements RelationStore {
    private static final long NEVER = Long.MAX_VALUE;

    private record Block(long since, long until) {}

    private final Map<Pair, Block> blocks = new HashMap<>();
    private final Set<Pair> follows = new LinkedHashSet<>();
    private final InstantSource clock;

    public MemoryRelationStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Future<Void> block(String userId, String otherId, int most) {
        return blockUntil(userId, otherId, NEVER, most);
    }

    @Override
    public Future<Void> blockUntil(String userId, String otherId, long expiresAt, int most) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                if (!blocks.containsKey(pair) && count(blocks.keySet(), userId) >= most) {
                    return Future.failedFuture(Pair.quotaExceeded(most));
                }
                blocks.merge(
                        pair,
                        new Block(clock.millis(), expiresAt),
                        (known, added) -> new Block(known.since(), Math.max(known.until(), added.until())));
                follows.remove(pair);
                follows.remove(reversed(pair));
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
    public Future<Void> follow(String userId, String otherId, int most) {
        return Pair.checked(userId, otherId, pair -> {
            synchronized (this) {
                if (blockedEitherWay(pair)) {
                    return Future.failedFuture(Pair.blocked());
                }
                if (!follows.contains(pair) && count(follows, userId) >= most) {
                    return Future.failedFuture(Pair.quotaExceeded(most));
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
    public synchronized Future<Map<String, Long>> blocksOf(String userId) {
        Map<String, Long> others = new HashMap<>();
        blocks.forEach((pair, block) -> {
            if (holds(pair) && pair.from().equals(userId)) {
                others.merge(pair.to(), block.since(), Math::min);
            } else if (holds(pair) && pair.to().equals(userId)) {
                others.merge(pair.from(), block.since(), Math::min);
            }
        });
        return Future.succeededFuture(others);
    }

    @Override
    public synchronized Future<List<String>> followedLately(String userId) {
        List<String> followed = new ArrayList<>(follows.stream()
                .filter(pair -> pair.from().equals(userId))
                .map(Pair::to)
                .toList());
        Collections.reverse(followed);
        return Future.succeededFuture(followed.stream().limit(MOST_WATCHED).toList());
    }

    @Override
    public synchronized Future<Set<String>> blockedBy(String userId) {
        return Future.succeededFuture(blocks.keySet().stream()
                .filter(pair -> pair.from().equals(userId) && holds(pair))
                .map(Pair::to)
                .collect(Collectors.toUnmodifiableSet()));
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
        int before = blocks.size();
        blocks.keySet().removeIf(pair -> !holds(pair));
        return Future.succeededFuture(before - blocks.size());
    }

    private static long count(Set<Pair> pairs, String userId) {
        return pairs.stream().filter(pair -> pair.from().equals(userId)).count();
    }

    private boolean blockedEitherWay(Pair pair) {
        return holds(pair) || holds(reversed(pair));
    }

    private boolean holds(Pair pair) {
        Block block = blocks.get(pair);
        return block != null && block.until() > clock.millis();
    }

    private static Pair reversed(Pair pair) {
        return new Pair(pair.to(), pair.from());
    }
}
