package parley.gateway;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matchmaking.MatchMessages.Claim;
import parley.matchmaking.MatchMessages.Claimed;
import parley.matchmaking.MatchMessages.Unclaim;
import parley.room.MatchRoomIds;
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
        return matchesShown(claim.userIds()).compose(here -> {
            Set<String> granted = new HashSet<>();
            Set<String> busy = new HashSet<>();
            List<Future<Void>> decided = new ArrayList<>();
            here.forEach((userId, shown) -> decided.add(decide(userId, claim.roomId(), shown)
                    .onSuccess(free -> (free ? granted : busy).add(userId))
                    .mapEmpty()));
            return Future.join(decided).map(all -> new Claimed(granted, busy));
        });
    }

    /** @return of those who are connected here, in which matches their clients believe to be */
    private Future<Map<String, Set<String>>> matchesShown(Set<String> userIds) {
        return sockets.onEachHub(at -> userIds.stream()
                        .flatMap(userId -> at.ofUser(userId).stream())
                        .filter(connection -> !connection.closing())
                        .collect(Collectors.groupingBy(
                                connection -> connection.caller().userId(),
                                Collectors.flatMapping(MatchClaims::matches, Collectors.toSet()))))
                .map(hubs -> {
                    Map<String, Set<String>> here = new HashMap<>();
                    hubs.forEach(hub -> hub.forEach((userId, shown) ->
                            here.computeIfAbsent(userId, id -> new HashSet<>()).addAll(shown)));
                    return here;
                });
    }

    private static Stream<String> matches(Connection connection) {
        return connection.rooms().stream().map(RoomChannel::roomId).filter(MatchRoomIds::isOne);
    }

    private Future<Boolean> decide(String userId, String roomId, Set<String> shown) {
        Kept kept = byUser.get(userId);
        List<Future<Boolean>> others = new ArrayList<>();
        shown.stream().filter(match -> !match.equals(roomId)).forEach(match -> others.add(isOver(userId, match, true)));
        if (kept != null && !kept.roomId().equals(roomId) && !shown.contains(kept.roomId())) {
            others.add(isOver(userId, kept.roomId(), rooms.now() - kept.since() > MAKING_MS));
        }
        return Future.join(others).map(all -> !all.list().contains(false) && keep(userId, kept, roomId));
    }

    /** @return false if another match came first meanwhile; the same one may, as the bus may double its claim */
    private boolean keep(String userId, Kept before, String roomId) {
        Kept now = byUser.get(userId);
        boolean free =
                Objects.equals(now, before) || now != null && now.roomId().equals(roomId);
        if (free) {
            byUser.put(userId, new Kept(roomId, rooms.now()));
        }
        return free;
    }

    /** What can't be looked up now may still go on. @param made whether the room was there once */
    private Future<Boolean> isOver(String userId, String roomId, boolean made) {
        return rooms.log().room(roomId).transform(found -> {
            if (found.succeeded()) {
                return Future.succeededFuture(!found.result().hasMember(userId));
            }
            ErrorCode code = ParleyException.of(found.cause()).code();
            boolean gone = code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND && made;
            return gone ? end(roomId) : Future.succeededFuture(false);
        });
    }

    /** Whoever is still in the room here is told that it has ended, before anything of the next match. */
    private Future<Boolean> end(String roomId) {
        return sockets.onEachHub(at -> {
                    RoomChannel channel = at.channel(roomId);
                    if (channel != null) {
                        channel.lost();
                    }
                    return true;
                })
                .map(true);
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
            matchesShown(old).onSuccess(here -> {
                old.removeAll(here.keySet());
                old.forEach(byUser::remove);
            });
        }
    }
}
