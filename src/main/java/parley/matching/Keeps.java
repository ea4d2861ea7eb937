package parley.matching;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import parley.matching.MatchMessages.Kept;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Pair;
import parley.util.ExpiringMap;

/**
 * Keeps users who are connected to this node for one match at a time while it is made. That avoids rooms of which nothing
 * would come; the store of seats is safe without it.
 */
final class Keeps {
    private static final long FORBIDDEN_MS = 60_000;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final HeldSearches held;
    private final ExpiringMap<String, String> roomByUser;
    /** Pairs that a block has parted of late, whose match may be under way. */
    private final ExpiringMap<Pair, Boolean> parted = new ExpiringMap<>(FORBIDDEN_MS);

    Keeps(MatchLinks links, NodeSeats seats, MatchRules rules, HeldSearches held) {
        this.links = links;
        this.seats = seats;
        this.held = held;
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
                || held.blocks(userId, otherId)
                || held.blocks(otherId, userId);
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
                boolean free = roomId.equals(Objects.requireNonNullElse(roomByUser.get(userId, now), roomId));
                if (refuses
                        || !free
                        || matched.contains(userId)
                        || standing.busy().contains(userId)) {
                    busy.add(userId);
                } else {
                    roomByUser.put(userId, roomId, now);
                    granted.add(userId);
                }
            }
            Iterator<String> both = userIds.iterator();
            return new Kept(granted, busy, matched, isParted(both.next(), both.next(), now));
        });
    }

    void giveUp(String roomId, Set<String> userIds, long now) {
        userIds.forEach(userId -> {
            if (roomId.equals(roomByUser.get(userId, now))) {
                roomByUser.remove(userId);
            }
        });
    }
}
