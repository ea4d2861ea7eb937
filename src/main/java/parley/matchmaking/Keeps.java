package parley.matchmaking;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import parley.matchmaking.MatchMessages.Kept;

/**
 * Keeps users who are connected to this node for one match at a time while it is made. That avoids rooms of which nothing
 * would come; the store of seats is safe without it.
 */
final class Keeps {
    private static final long FORBIDDEN_MS = 60_000;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final BiPredicate<String, String> blocked;
    private final ExpiringMap<String, String> roomByUser;
    /** Pairs that a block has parted of late, whose match may be under way. */
    private final ExpiringMap<Pair, Boolean> parted = new ExpiringMap<>(FORBIDDEN_MS);

    /** @param blocked whether a search of one of the two, here, rules the other out */
    Keeps(MatchLinks links, NodeSeats seats, MatchRules rules, BiPredicate<String, String> blocked) {
        this.links = links;
        this.seats = seats;
        this.blocked = blocked;
        this.roomByUser = new ExpiringMap<>(rules.claimMs());
    }

    void part(String userId, String otherId, long now) {
        parted.put(Pair.of(userId, otherId), true, now);
    }

    void allow(String userId, String otherId) {
        parted.remove(Pair.of(userId, otherId));
    }

    boolean isParted(String userId, String otherId, long now) {
        return parted.get(Pair.of(userId, otherId), now) != null
                || blocked.test(userId, otherId)
                || blocked.test(otherId, userId);
    }

    /** @param askingId the node that makes the match; while the store is away here, only this node itself may */
    Future<Kept> keep(String askingId, String roomId, Set<String> userIds, long now) {
        return links.standing(roomId, userIds).map(standing -> {
            boolean refuses = links.draining() || seats.isAway() && !askingId.equals(links.nodeId());
            Set<String> granted = new HashSet<>();
            Set<String> busy = new HashSet<>();
            Set<String> matched = new HashSet<>(standing.matched());
            for (String userId : standing.here()) {
                if (seats.isMatchedAlone(userId, roomId, now)) {
                    matched.add(userId);
                }
                String other = roomByUser.get(userId, now);
                boolean kept = other != null && !other.equals(roomId);
                if (refuses
                        || kept
                        || matched.contains(userId)
                        || standing.busy().contains(userId)) {
                    busy.add(userId);
                } else {
                    roomByUser.put(userId, roomId, now);
                    granted.add(userId);
                }
            }
            return new Kept(granted, busy, matched, areParted(userIds, now));
        });
    }

    private boolean areParted(Set<String> userIds, long now) {
        Map<String, Boolean> seen = new HashMap<>();
        for (String userId : userIds) {
            if (seen.keySet().stream().anyMatch(other -> isParted(userId, other, now))) {
                return true;
            }
            seen.put(userId, true);
        }
        return false;
    }

    void giveUp(String roomId, Set<String> userIds, long now) {
        userIds.forEach(userId -> {
            if (roomId.equals(roomByUser.get(userId, now))) {
                roomByUser.remove(userId);
            }
        });
    }

    void expire(long now) {
        roomByUser.expire(now);
        parted.expire(now);
    }
}
