package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.bus.Addresses;
import parley.delivery.Delivery;
import parley.error.ParleyException;
import parley.gateway.feed.RoomChannel;
import parley.matching.UsersHere;
import parley.room.MatchRoomIds;
import parley.room.Rooms;

/**
 * Knows who is connected to this node, and whose clients sit in a match. Before such a client hears of the next match it is
 * told the end of the last one.
 */
public final class MatchStandings implements UsersHere {
    private static final long LOOK_AGAIN_MS = 25;
    private static final int LOOKS = 10;

    private final Rooms rooms;
    private final NodeSockets sockets;
    private final int looks;

    private enum Seated {
        NOT,
        PERHAPS,
        CERTAINLY
    }

    public MatchStandings(Rooms rooms, NodeSockets sockets) {
        this(rooms, sockets, LOOKS);
    }

    /** @param looks how often a room that was closed is looked at until its end counts as lost on the way */
    MatchStandings(Rooms rooms, NodeSockets sockets, int looks) {
        this.rooms = rooms;
        this.sockets = sockets;
        this.looks = looks;
    }

    @Override
    public Future<Standing> standing(String roomId, Set<String> userIds) {
        return matchesShown(userIds).compose(shownByUser -> {
            Set<String> busy = new HashSet<>();
            Set<String> matched = new HashSet<>();
            List<Future<?>> looked = new ArrayList<>();
            if (!roomId.isEmpty()) {
                shownByUser.forEach((userId, shown) -> shown.stream()
                        .filter(other -> !other.equals(roomId))
                        .forEach(other -> looked.add(seated(userId, other).onSuccess(seated -> {
                            if (seated != Seated.NOT) {
                                busy.add(userId);
                            }
                            if (seated == Seated.CERTAINLY) {
                                matched.add(userId);
                            }
                        }))));
            }
            return Future.join(looked).map(all -> new Standing(shownByUser.keySet(), busy, matched));
        });
    }

    @Override
    public Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId) {
        Delivery.Follow follow = roomId == null ? null : new Delivery.Follow(roomId, 0);
        return rooms.bus()
                .request(Addresses.DELIVER_TO_USERS, new Delivery.ToUsers(Set.of(userId), event, data, follow));
    }

    /** @return of those who are connected here, in which matches their clients believe to be */
    private Future<Map<String, Set<String>>> matchesShown(Set<String> userIds) {
        return sockets.onHubsOf(userIds, at -> userIds.stream()
                        .flatMap(userId -> at.ofUser(userId).stream())
                        .filter(connection -> !connection.closing())
                        .collect(Collectors.groupingBy(
                                connection -> connection.caller().userId(),
                                Collectors.flatMapping(MatchStandings::matches, Collectors.toSet()))))
                .map(hubs -> {
                    Map<String, Set<String>> here = new HashMap<>();
                    hubs.forEach(hub -> hub.forEach((userId, shown) ->
                            here.computeIfAbsent(userId, id -> new HashSet<>()).addAll(shown)));
                    return here;
                });
    }

    private static Stream<String> matches(Connection connection) {
        return connection.rooms().all().stream().map(RoomChannel::roomId).filter(MatchRoomIds::isOne);
    }

    private Future<Seated> seated(String userId, String roomId) {
        return rooms.log().room(roomId).transform(found -> {
            if (found.succeeded()) {
                boolean member = found.result().hasMember(userId);
                return Future.succeededFuture(member ? Seated.CERTAINLY : Seated.NOT);
            }
            return switch (ParleyException.of(found.cause()).code()) {
                case ROOM_CLOSED -> ended(roomId, looks).map(Seated.NOT);
                case NOT_FOUND -> end(roomId).map(Seated.NOT);
                default -> Future.succeededFuture(Seated.PERHAPS);
            };
        });
    }

    /** Waits until a room that was closed has no channel here any more: its last events may still be on their way. */
    private Future<Void> ended(String roomId, int looksLeft) {
        return sockets.onHubsIn(roomId, at -> at.channel(roomId) != null).compose(open -> {
            if (!open.contains(true)) {
                return Future.succeededFuture();
            }
            return looksLeft == 0
                    ? end(roomId)
                    : Vertx.currentContext()
                            .owner()
                            .timer(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)
                            .compose(later -> ended(roomId, looksLeft - 1));
        });
    }

    /** Connections that are still in the room here are told that it has ended, before anything of the next match. */
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
}
