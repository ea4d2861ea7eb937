package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.error.ParleyException;
import parley.gateway.feed.RoomChannel;
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

    private static final long LOOK_AGAIN_MS = 25;
    private static final int LOOKS = 10;
    private static final long KEPT_MS = 10 * 60 * 1_000;

    private final Rooms rooms;
    private final NodeSockets sockets;
    private final int looks;
    private final Map<String, Kept> byUser = new HashMap<>();

    private record Kept(String roomId, long since) {}

    /** Of a user. Busy is also who might be in a match, for all that can be told. */
    private enum Standing {
        FREE,
        BUSY,
        MATCHED
    }

    MatchClaims(Rooms rooms, NodeSockets sockets) {
        this(rooms, sockets, LOOKS);
    }

    /** @param looks how often a room that was closed is looked at until its end counts as lost on the way */
    MatchClaims(Rooms rooms, NodeSockets sockets, int looks) {
        this.rooms = rooms;
        this.sockets = sockets;
        this.looks = looks;
    }

    Future<Claimed> claim(Claim claim) {
        return matchesShown(claim.userIds()).compose(here -> {
            Map<Standing, Set<String>> users = new EnumMap<>(Standing.class);
            List.of(Standing.values()).forEach(standing -> users.put(standing, new HashSet<>()));
            List<Future<Void>> decided = new ArrayList<>();
            here.forEach((userId, shown) -> decided.add(decide(userId, claim.roomId(), shown)
                    .onSuccess(standing -> users.get(standing).add(userId))
                    .mapEmpty()));
            return Future.join(decided).map(all -> {
                Set<String> busy = new HashSet<>(users.get(Standing.BUSY));
                busy.addAll(users.get(Standing.MATCHED));
                return new Claimed(users.get(Standing.FREE), busy, users.get(Standing.MATCHED));
            });
        });
    }

    /** @return of those who are connected here, in which matches their clients believe to be */
    private Future<Map<String, Set<String>>> matchesShown(Set<String> userIds) {
        return sockets.onHubsOf(userIds, at -> userIds.stream()
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

    private Future<Standing> decide(String userId, String roomId, Set<String> shown) {
        Kept kept = byUser.get(userId);
        List<Future<Standing>> others = new ArrayList<>();
        shown.stream().filter(match -> !match.equals(roomId)).forEach(match -> others.add(after(userId, match, true)));
        if (kept != null && !kept.roomId().equals(roomId) && !shown.contains(kept.roomId())) {
            others.add(after(userId, kept.roomId(), rooms.now() - kept.since() > MAKING_MS));
        }
        return Future.join(others).map(all -> {
            Standing worst =
                    all.<Standing>list().stream().max(Comparator.naturalOrder()).orElse(Standing.FREE);
            return worst == Standing.FREE && !keep(userId, kept, roomId) ? Standing.BUSY : worst;
        });
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

    /** How the user stands as far as this match goes. @param made whether its room was there once */
    private Future<Standing> after(String userId, String roomId, boolean made) {
        return rooms.log().room(roomId).transform(found -> {
            if (found.succeeded()) {
                boolean member = found.result().hasMember(userId);
                return Future.succeededFuture(member ? Standing.MATCHED : Standing.FREE);
            }
            return switch (ParleyException.of(found.cause()).code()) {
                case ROOM_CLOSED -> ended(roomId, looks).map(Standing.FREE);
                case NOT_FOUND -> made ? end(roomId).map(Standing.FREE) : Future.succeededFuture(Standing.BUSY);
                default -> Future.succeededFuture(Standing.BUSY);
            };
        });
    }

    /** Of a room that was closed the last events may still be on their way. */
    private Future<Void> ended(String roomId, int looks) {
        return sockets.onHubsIn(roomId, at -> at.channel(roomId) != null).compose(open -> {
            if (!open.contains(true)) {
                return Future.succeededFuture();
            }
            return looks == 0
                    ? end(roomId)
                    : Vertx.currentContext()
                            .owner()
                            .timer(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)
                            .compose(later -> ended(roomId, looks - 1));
        });
    }

    /** Whoever is still in the room here is told that it has ended, before anything of the next match. */
    private Future<Void> end(String roomId) {
        return sockets.onHubsIn(roomId, at -> {
                    RoomChannel channel = at.channel(roomId);
                    if (channel != null) {
                        channel.lost();
                    }
                    return true;
                })
                .mapEmpty();
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
