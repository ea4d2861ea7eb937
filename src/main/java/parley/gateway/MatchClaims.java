package parley.gateway;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matchmaking.MatchMessages.Claim;
import parley.matchmaking.MatchMessages.Claimed;
import parley.matchmaking.MatchMessages.Unclaim;
import parley.room.Room;
import parley.room.Rooms;

/**
 * For which match each user who is connected to this node is kept. Whoever makes a match asks here first: two queues that
 * do not know of each other can't both have the user. For one thread.
 */
final class MatchClaims {
    /** As long as the making of a match may take; afterwards its room tells whether it was made. */
    private static final long MAKING_MS = 10_000;

    private static final long KEPT_MS = 10 * 60 * 1_000;

    private final Rooms rooms;
    private final NodeSockets sockets;
    private final Map<String, Kept> byUser = new HashMap<>();

    private record Kept(String roomId, long since) {}

    MatchClaims(Rooms rooms, NodeSockets sockets) {
        this.rooms = rooms;
        this.sockets = sockets;
    }

    Future<Claimed> claim(Claim claim) {
        return connected(claim.userIds()).compose(here -> {
            Set<String> granted = new HashSet<>();
            Set<String> busy = new HashSet<>();
            List<Future<Void>> decided = here.stream()
                    .map(userId -> decide(userId, claim.roomId())
                            .onSuccess(free -> (free ? granted : busy).add(userId))
                            .<Void>mapEmpty())
                    .toList();
            return Future.join(decided).map(all -> new Claimed(granted, busy));
        });
    }

    private Future<Set<String>> connected(Set<String> userIds) {
        return sockets.onEachHub(at -> userIds.stream()
                        .filter(userId -> at.ofUser(userId).stream().anyMatch(connection -> !connection.closing()))
                        .toList())
                .map(hubs -> {
                    Set<String> here = new HashSet<>();
                    hubs.forEach(here::addAll);
                    return here;
                });
    }

    private Future<Boolean> decide(String userId, String roomId) {
        Kept kept = byUser.get(userId);
        if (kept == null || kept.roomId().equals(roomId)) {
            byUser.put(userId, new Kept(roomId, rooms.now()));
            return Future.succeededFuture(true);
        }
        return isOver(userId, kept).map(over -> over && byUser.replace(userId, kept, new Kept(roomId, rooms.now())));
    }

    /** What can't be looked up now may still go on. */
    private Future<Boolean> isOver(String userId, Kept kept) {
        return rooms.log().room(kept.roomId()).transform(found -> {
            if (found.succeeded()) {
                Room room = found.result();
                return Future.succeededFuture(!room.hasMember(userId));
            }
            ErrorCode code = ParleyException.of(found.cause()).code();
            boolean neverMade = code == ErrorCode.NOT_FOUND && rooms.now() - kept.since() > MAKING_MS;
            return Future.succeededFuture(code == ErrorCode.ROOM_CLOSED || neverMade);
        });
    }

    void giveUp(Unclaim unclaim) {
        unclaim.userIds()
                .forEach(userId -> byUser.computeIfPresent(
                        userId, (id, kept) -> kept.roomId().equals(unclaim.roomId()) ? null : kept));
    }

    /** To be called from time to time: who is not connected any more need not be kept. */
    void sweep() {
        long before = rooms.now() - KEPT_MS;
        Set<String> old = new HashSet<>();
        byUser.forEach((userId, kept) -> {
            if (kept.since() < before) {
                old.add(userId);
            }
        });
        if (!old.isEmpty()) {
            connected(old).onSuccess(here -> {
                old.removeAll(here);
                old.forEach(byUser::remove);
            });
        }
    }
}
