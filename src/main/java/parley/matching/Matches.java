package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.matching.MatchMessages.Kept;
import parley.matching.seat.Match;
import parley.matching.ticket.Ticket;
import parley.room.MatchRoomIds;

/**
 * Opens the rooms of matches that the store of seats holds, and tells the two. The node that made a match does so at once;
 * any node of a user that finds a match of which the user has not heard does it again.
 */
final class Matches {
    private static final Logger LOG = LoggerFactory.getLogger(Matches.class);
    private static final Kept NO_ANSWER = new Kept(Set.of(), Set.of(), Set.of(), false);

    private final MatchLinks links;
    private final NodeSeats seats;
    private final Keeps keeps;
    private final MatchRoomPort rooms;
    private final long chatGraceMs;
    private final HeldSearches held;
    private final Set<String> underWay = new HashSet<>();

    Matches(MatchLinks links, NodeSeats seats, Keeps keeps, MatchRoomPort rooms, long chatGraceMs, HeldSearches held) {
        this.links = links;
        this.seats = seats;
        this.keeps = keeps;
        this.rooms = rooms;
        this.chatGraceMs = chatGraceMs;
        this.held = held;
    }

    /** @param nodes those that have one of the two */
    void begin(Match match, Set<String> nodes, long now) {
        if (isParted(match, now)) {
            Unattended.watch("ending a match", end(match, now));
            return;
        }
        if (MatchRoomIds.isAlone(match.roomId())) {
            // Other nodes can't read in the store that these searches are over.
            match.both().forEach(links::over);
        }
        // If this fails, the nodes of the two find the match in the seats that they renew.
        openAndTell(match, nodes, now)
                .onFailure(failure -> LOG.warn("A match could not be opened yet: {}", failure.getMessage()));
    }

    private boolean isParted(Match match, long now) {
        return keeps.isParted(match.first().userId(), match.second().userId(), now);
    }

    /** Somebody who has taken it nowhere is waited for. */
    private Future<Void> openAndTell(Match match, Set<String> nodes, long now) {
        return rooms.open(match)
                .compose(open -> answers(nodes.stream()
                        .map(node -> links.made(node, match).otherwise(Set.of()))
                        .toList()))
                .compose(told -> {
                    Set<String> missing = new HashSet<>(match.userIds());
                    told.forEach(missing::removeAll);
                    // Either may come to another node; the one who has heard nothing is to hear there how it ended.
                    match.both().forEach(ticket -> {
                        if (missing.contains(ticket.userId())) {
                            links.searching(ticket);
                        } else {
                            links.cancelled(ticket);
                        }
                    });
                    return Future.join(missing.stream()
                                    .map(userId -> seats.leaves(userId, now + chatGraceMs, now))
                                    .toList())
                            .mapEmpty();
                });
    }

    private static <T> Future<List<T>> answers(List<Future<T>> asked) {
        return Future.join(asked).map(all -> asked.stream().map(Future::result).toList());
    }

    /** Tells those of the two who are connected here. @return who took it */
    Future<Set<String>> tellHere(Match match, long now) {
        if (isParted(match, now)) {
            return end(match, now).map(Set.of());
        }
        Set<String> told = new HashSet<>();
        List<Future<Boolean>> delivered = new ArrayList<>();
        for (Ticket own : match.both()) {
            held.over(own);
            delivered.add(
                    links.deliver(own.userId(), MatchEvents.MATCHED, MatchEvents.matched(match, own), match.roomId())
                            .onSuccess(taken -> {
                                if (taken) {
                                    held.end(own);
                                    told.add(own.userId());
                                }
                            }));
        }
        return Future.join(delivered).map(told);
    }

    /**
     * A seat of a user who is connected here says so; the user may not have heard of it.
     *
     * @return whether nothing is left to do; it fails where that can't be told now
     */
    Future<Boolean> found(Match match, long now) {
        String roomId = match.roomId();
        if (!underWay.add(roomId)) {
            return Future.succeededFuture(true);
        }
        return rooms.state(roomId)
                .compose(state -> switch (state) {
                    case OPEN -> unlessInAnother(match, now);
                    case CLOSED -> over(match, now);
                    case MISSING -> seats.isOfAnotherNode(match, now) ? over(match, now) : openAnew(match, now);
                })
                .onComplete(done -> underWay.remove(roomId));
    }

    /** Tells of the match unless a client still sits in another one: this node may have made that alone, and is ending it now. */
    private Future<Boolean> unlessInAnother(Match match, long now) {
        return links.standing(match.roomId(), match.userIds())
                .compose(standing ->
                        standing.busy().isEmpty() ? tellLate(match, now).map(true) : Future.succeededFuture(false));
    }

    /** Other nodes that wait for a user who has been told are told too. */
    private Future<Set<String>> tellLate(Match match, long now) {
        List<Ticket> awaited = match.both().stream().filter(held::remembers).toList();
        return tellHere(match, now).onSuccess(told -> awaited.stream()
                .filter(ticket -> told.contains(ticket.userId()))
                .forEach(links::cancelled));
    }

    /** A match is not in the way if its room is gone and only the word of that was lost. Fails with CONFLICT if the match stands. */
    Future<?> freed(Match match, long now) {
        String roomId = match.roomId();
        return rooms.state(roomId).compose(state -> {
            boolean lost = state == MatchRoomPort.State.MISSING && seats.isOfAnotherNode(match, now);
            if (state == MatchRoomPort.State.CLOSED || lost) {
                return seats.free(roomId, null, now);
            }
            Unattended.watch("telling of a match", found(match, now));
            JsonArray details =
                    new JsonArray().add(new JsonObject().put("path", "roomId").put("message", roomId));
            return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in a match", 0, details));
        });
    }

    private Future<Boolean> openAnew(Match match, long now) {
        Set<String> nodes = links.gateways();
        return answers(nodes.stream()
                        .map(node -> links.keep(node, match.roomId(), match.userIds())
                                .otherwise(NO_ANSWER))
                        .toList())
                .compose(kept -> {
                    if (kept.stream().anyMatch(one -> !one.matched().isEmpty())) {
                        return over(match, now);
                    }
                    return kept.stream().anyMatch(one -> !one.busy().isEmpty())
                            ? Future.succeededFuture(false)
                            : openAndTell(match, nodes, now).map(true);
                });
    }

    /** Nothing came of it; a user who waits for it is to search again. */
    private Future<Boolean> over(Match match, long now) {
        match.both().stream().filter(held::over).toList().forEach(this::giveUp);
        return seats.free(match.roomId(), null, now).map(true);
    }

    /** Ends a search on all nodes; the user may search again. */
    void giveUp(Ticket ticket) {
        held.end(ticket);
        links.cancelled(ticket);
        unavailable(ticket.userId());
    }

    void unavailable(String userId) {
        links.hint(
                userId,
                MatchEvents.ERROR,
                new ParleyException(ErrorCode.UNAVAILABLE, "Nothing came of this search; search again").toJson());
    }

    private Future<Void> end(Match match, long now) {
        match.both().forEach(this::giveUp);
        return rooms.depart(match.roomId(), match.first().userId())
                .transform(done -> seats.free(match.roomId(), null, now))
                .mapEmpty();
    }
}
