package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matchmaking.MatchMessages.Kept;
import parley.room.MatchRoomIds;

/**
 * Opens the rooms of matches that the store of seats holds, and tells the two. The node that made a match does so at once;
 * any node of a user that finds a match of which the user has not heard does it again.
 */
final class Matches {
    private static final Logger LOG = LoggerFactory.getLogger(Matches.class);

    private final MatchLinks links;
    private final NodeSeats seats;
    private final Keeps keeps;
    private final MatchRoomPort rooms;
    private final long chatGraceMs;
    private final HeldSearches held;
    /** Matches that could not be opened or told yet, by room. */
    private final Map<String, Match> pending = new HashMap<>();

    private final Set<String> underWay = new HashSet<>();

    Matches(MatchLinks links, NodeSeats seats, Keeps keeps, MatchRoomPort rooms, long chatGraceMs, HeldSearches held) {
        this.links = links;
        this.seats = seats;
        this.keeps = keeps;
        this.rooms = rooms;
        this.chatGraceMs = chatGraceMs;
        this.held = held;
    }

    static List<Ticket> both(Match match) {
        return List.of(match.first(), match.second());
    }

    static Set<String> userIds(Match match) {
        return userIds(match.first(), match.second());
    }

    static Set<String> userIds(Ticket first, Ticket second) {
        return Set.of(first.userId(), second.userId());
    }

    /** @param nodes those that have one of the two */
    Future<Void> begin(Match match, Set<String> nodes, long now) {
        if (keeps.isParted(match.first().userId(), match.second().userId(), now)) {
            return end(match, now);
        }
        if (MatchRoomIds.isAlone(match.roomId())) {
            // Other nodes can't read in the store that these searches are over.
            both(match).forEach(ticket -> links.over(ticket.userId(), ticket.ticketId()));
        }
        return rooms.open(match).compose(open -> tell(match, nodes, now)).onFailure(failure -> {
            pending.put(match.roomId(), match);
            LOG.warn("A match could not be opened yet: {}", failure.getMessage());
        });
    }

    /** Somebody who has taken it nowhere is waited for. */
    private Future<Void> tell(Match match, Set<String> nodes, long now) {
        List<Future<Set<String>>> told = nodes.stream()
                .map(node -> links.made(node, match).otherwise(Set.of()))
                .toList();
        return Future.join(told).compose(all -> {
            Set<String> missing = new HashSet<>(userIds(match));
            told.forEach(node -> missing.removeAll(node.result()));
            // Whoever has not heard of it may come to a node that still knows of the search.
            both(match).stream()
                    .filter(ticket -> !missing.contains(ticket.userId()))
                    .forEach(links::cancelled);
            return Future.join(missing.stream()
                            .map(userId -> seats.leaves(userId, now + chatGraceMs, now))
                            .toList())
                    .mapEmpty();
        });
    }

    /** Tells those of the two who are connected here. @return who took it */
    Future<Set<String>> tellHere(Match match, long now) {
        if (keeps.isParted(match.first().userId(), match.second().userId(), now)) {
            return end(match, now).map(Set.of());
        }
        Set<String> told = new HashSet<>();
        List<Future<Boolean>> delivered = new ArrayList<>();
        for (Ticket own : both(match)) {
            boolean first = own == match.first();
            JsonObject body = MatchEvents.matched(match.roomId(), own, first ? match.second() : match.first(), first);
            held.over(own);
            delivered.add(links.deliver(own.userId(), MatchEvents.MATCHED, body, match.roomId())
                    .onSuccess(taken -> {
                        if (taken) {
                            held.end(own);
                            told.add(own.userId());
                        }
                    }));
        }
        return Future.join(delivered).map(done -> told);
    }

    /** A seat of a user who is connected here says so; the user may not have heard of it. */
    void found(Match match, long now) {
        String roomId = match.roomId();
        if (!underWay.add(roomId)) {
            return;
        }
        List<Ticket> untold = both(match).stream().filter(held::over).toList();
        rooms.state(roomId)
                .compose(state -> switch (state) {
                    case OPEN -> tellHere(match, now).map(true);
                    case CLOSED -> over(match, untold, now);
                    case MISSING ->
                        seats.isOfAnotherNode(match, now) ? outOfReach(match) : openAnew(match, untold, now);
                })
                .onComplete(done -> {
                    underWay.remove(roomId);
                    if (done.succeeded() && done.result()) {
                        pending.remove(roomId);
                    } else {
                        pending.put(roomId, match);
                    }
                });
    }

    /** A match is not in the way if its room is gone and only the word of that was lost. Fails with CONFLICT if the match stands. */
    Future<?> freed(String userId, Seat seat, String roomId, long now) {
        return rooms.state(roomId).compose(state -> {
            Match match = seat instanceof Seat.Matched matched ? matched.match() : null;
            boolean lost = state == MatchRoomPort.State.MISSING && (match == null || seats.isOfAnotherNode(match, now));
            if (state == MatchRoomPort.State.CLOSED || lost) {
                return seats.free(roomId, Set.of(userId), null, now);
            }
            if (match != null) {
                found(match, now);
            }
            return Future.failedFuture(inMatch(roomId));
        });
    }

    private static ParleyException inMatch(String roomId) {
        JsonArray details =
                new JsonArray().add(new JsonObject().put("path", "roomId").put("message", roomId));
        return new ParleyException(ErrorCode.CONFLICT, "You are in a match", 0, details);
    }

    /** @return whether nothing is left to do */
    private Future<Boolean> openAnew(Match match, List<Ticket> untold, long now) {
        Set<String> nodes = links.gateways();
        List<Future<Kept>> asked = nodes.stream()
                .map(node -> links.keep(node, match.roomId(), userIds(match)).otherwise(Proposals.NO_ANSWER))
                .toList();
        return Future.join(asked).compose(all -> {
            boolean busy = asked.stream().anyMatch(kept -> !kept.result().busy().isEmpty());
            boolean elsewhere =
                    asked.stream().anyMatch(kept -> !kept.result().matched().isEmpty());
            if (elsewhere) {
                return over(match, untold, now);
            }
            return busy
                    ? Future.succeededFuture(false)
                    : rooms.open(match).compose(open -> tell(match, nodes, now)).map(true);
        });
    }

    /** Nothing came of it; a user who waits for it is to search again. */
    private Future<Boolean> over(Match match, List<Ticket> untold, long now) {
        untold.forEach(this::giveUp);
        return seats.free(match.roomId(), userIds(match), null, now).map(true);
    }

    /** The room is in the memory of a node that the user has left; it ends when nobody comes back there. */
    private Future<Boolean> outOfReach(Match match) {
        return Future.join(both(match).stream()
                        .map(ticket -> links.deliver(ticket.userId(), MatchEvents.ERROR, nothingCame(), null))
                        .toList())
                .map(true);
    }

    /** Ends a search on all nodes; the user may search again. */
    void giveUp(Ticket ticket) {
        held.end(ticket);
        links.cancelled(ticket);
        unavailable(ticket.userId());
    }

    void unavailable(String userId) {
        links.hint(userId, MatchEvents.ERROR, nothingCame());
    }

    private static JsonObject nothingCame() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "Nothing came of this search; search again").toJson();
    }

    private Future<Void> end(Match match, long now) {
        Future<?> ended = rooms.depart(match.roomId(), match.first().userId())
                .transform(done -> seats.free(match.roomId(), userIds(match), null, now));
        both(match).forEach(this::giveUp);
        return ended.mapEmpty();
    }

    /** To be called every few seconds. */
    void retry(long now) {
        if (seats.isAway()) {
            return;
        }
        Stream.of(pending.values().toArray(Match[]::new)).forEach(match -> seats.seats(userIds(match), false, now)
                .onSuccess(found -> {
                    boolean stands = found.values().stream().anyMatch(seat -> seat.equals(new Seat.Matched(match)));
                    if (stands) {
                        found(match, now);
                    } else {
                        pending.remove(match.roomId());
                    }
                })
                .onFailure(later -> LOG.debug("A match is looked at again later: {}", later.getMessage())));
    }
}
