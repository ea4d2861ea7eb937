package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;

/** Carries out what users of this node, and other nodes, say of searches. */
final class Searches {
    private static final Logger LOG = LoggerFactory.getLogger(Searches.class);
    private static final int MOST_AT_ONCE = 500;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final HeldSearches held;
    private final Matches matches;
    private final MatchRules rules;
    private final Progress progress;
    private final InstantSource clock;
    /** Users who connected here and whose seats could not be read, or whose matches could not be told. */
    private final Set<String> unclear = new HashSet<>();

    Searches(
            MatchLinks links,
            NodeSeats seats,
            HeldSearches held,
            Matches matches,
            MatchRules rules,
            Progress progress,
            InstantSource clock) {
        this.links = links;
        this.seats = seats;
        this.held = held;
        this.matches = matches;
        this.rules = rules;
        this.progress = progress;
        this.clock = clock;
    }

    /** @return the id of the user's ticket */
    Future<String> search(Search wish) {
        return search(wish, true);
    }

    private Future<String> search(Search wish, boolean again) {
        return seats.search(Held.offered(wish), clock.millis()).compose(searched -> {
            progress.counted(searched.counts());
            Seat seat = searched.seat();
            if (seat instanceof Seat.Ended ended) {
                return Future.succeededFuture(ended.ticketId());
            }
            if (seat instanceof Seat.Searching searching && !held.isOver(searching.ticket())) {
                held.hold(searching.ticket(), wish.blocked());
                links.searching(searching.ticket());
                return releaseIfGone(searching.ticket()).map(searching.ticket().ticketId());
            }
            return again
                    ? madeFree(wish.searcher().userId(), seat).compose(free -> search(wish, false))
                    : Future.failedFuture(notNow());
        });
    }

    private static ParleyException notNow() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "Search again in a moment", 1_000, null);
    }

    /** Ends what is over, and is noted in the seat still. */
    private Future<?> madeFree(String userId, Seat seat) {
        if (seat instanceof Seat.Searching searching) {
            return seats.cancel(userId, searching.ticket().ticketId(), clock.millis());
        }
        return seat instanceof Seat.Matched matched
                ? matches.freed(matched.match(), clock.millis())
                : Future.failedFuture(notNow());
    }

    /** Fails with CONFLICT during a match. */
    Future<?> cancel(String userId) {
        return seats.cancel(userId, null, clock.millis()).compose(seat -> {
            Held search = held.of(userId);
            if (search != null) {
                held.end(search.ticket());
                links.cancelled(search.ticket());
            }
            if (seat instanceof Seat.Ended ended) {
                held.ended(userId, ended.ticketId());
            }
            return seat instanceof Seat.Matched matched
                    ? matches.freed(matched.match(), clock.millis())
                    : Future.succeededFuture();
        });
    }

    private Future<Boolean> isHere(String userId) {
        return links.standing("", Set.of(userId))
                .map(standing -> standing.here().contains(userId));
    }

    /** A user may have left while the search was on its way. */
    private Future<Void> releaseIfGone(Ticket ticket) {
        return isHere(ticket.userId()).compose(here -> here ? Future.succeededFuture() : leave(ticket));
    }

    /** The place is kept for the grace, for whichever node the user comes back to. */
    private Future<Void> leave(Ticket ticket) {
        // The node that the user comes back to, perhaps this one, may not reach the store.
        if (!held.leave(ticket)) {
            return Future.succeededFuture();
        }
        links.searching(ticket);
        return seats.renew(List.of(new Renewal(ticket, true)), rules.graceMs(), clock.millis())
                .mapEmpty();
    }

    /** One of the user's connections here is gone. */
    Future<Void> disconnected(String userId) {
        Held search = held.of(userId);
        return search == null ? Future.succeededFuture() : releaseIfGone(search.ticket());
    }

    /**
     * These users have connected to this node, or may hear nothing of their searches from another node any more.
     *
     * @return their searches and matches, but for searches that are over and may still have a seat
     */
    Future<Map<String, Seat>> connected(Collection<String> userIds) {
        List<String> users = List.copyOf(userIds);
        Map<String, Seat> standing = new HashMap<>();
        List<Future<Map<String, Seat>>> looks = new ArrayList<>();
        for (int from = 0; from < users.size(); from += MOST_AT_ONCE) {
            List<String> some = users.subList(from, Math.min(users.size(), from + MOST_AT_ONCE));
            looks.add(seats.seats(some, true, clock.millis()).onSuccess(found -> {
                found.forEach(this::returned);
                standing.putAll(found);
            }));
        }
        return Future.join(looks)
                .onComplete(done -> {
                    if (seats.isAway()) {
                        unclear.addAll(users);
                    }
                })
                .map(done -> {
                    standing.values()
                            .removeIf(seat -> seat instanceof Seat.Searching search && held.isOver(search.ticket()));
                    return standing;
                });
    }

    /** Must be called every few seconds. */
    void lookAgain() {
        if (seats.isAway() || unclear.isEmpty()) {
            return;
        }
        Set<String> users = Set.copyOf(unclear);
        unclear.clear();
        links.standing("", users)
                .compose(standing -> connected(standing.here()))
                .onFailure(failure -> LOG.warn("Users could not be looked up again: {}", failure.getMessage()));
    }

    private void returned(String userId, Seat seat) {
        Ticket word = held.remembered(userId);
        if (word != null && isOver(word, seat)) {
            // It ended while the user was on the way here.
            held.ended(userId, word.ticketId());
            matches.unavailable(userId);
        } else if (word != null && (mayBegin(word, seat) || isOfEarlierSearch(seat, word) && !held.isOver(word))) {
            adopt(word);
        } else if (seat instanceof Seat.Searching searching) {
            if (held.isOver(searching.ticket())) {
                matches.unavailable(userId);
            }
            adopt(searching.ticket());
        } else if (seat instanceof Seat.Matched matched) {
            Future<Boolean> found =
                    matches.found(matched.match(), clock.millis()).otherwise(false);
            Unattended.watch("telling of a match", found.onSuccess(done -> {
                if (!done) {
                    unclear.add(userId);
                }
            }));
        }
    }

    private boolean isOver(Ticket ticket, Seat seat) {
        return seat.equals(new Seat.Ended(ticket.ticketId()))
                || held.isOver(ticket) && (seat instanceof Seat.Empty || seat instanceof Seat.Ended);
    }

    /** The end of a match may not have reached the store before the next search began without it. */
    private static boolean isOfEarlierSearch(Seat seat, Ticket ticket) {
        return seat instanceof Seat.Matched matched
                && matched.match().both().stream()
                        .anyMatch(of -> of.userId().equals(ticket.userId())
                                && of.place().enqueuedAt() < ticket.place().enqueuedAt());
    }

    /** Tells whether the store may only not have heard of this search yet. */
    static boolean mayBegin(Ticket ticket, Seat seat) {
        return seat instanceof Seat.Empty
                || seat instanceof Seat.Searching searching && ticket.isLaterWishThan(searching.ticket())
                || seat instanceof Seat.Ended ended && !ended.ticketId().equals(ticket.ticketId());
    }

    /** A search that began at another node, or before the user was away. */
    void adopt(Ticket ticket) {
        if (held.holds(ticket)) {
            held.goOn(ticket);
            return;
        }
        String userId = ticket.userId();
        if (held.isToldOver(ticket)) {
            links.over(ticket);
        }
        Future<?> adopted = held.isOver(ticket)
                ? seats.cancel(userId, ticket.ticketId(), clock.millis())
                : isHere(userId).compose(here -> here ? takeOver(ticket) : Future.succeededFuture());
        adopted.onFailure(failure -> LOG.warn("A search was not taken over: {}", failure.getMessage()));
    }

    private Future<?> takeOver(Ticket ticket) {
        return links.blockedOf(ticket.userId())
                .otherwise(ticket.search().blocked())
                .compose(blocked -> {
                    held.hold(ticket, blocked);
                    return releaseIfGone(ticket);
                });
    }

    /** Another node tells that a search is over. */
    void endedElsewhere(String userId, String ticketId, long toldVersion) {
        Held search = held.of(userId);
        if (search != null
                && search.ticket().ticketId().equals(ticketId)
                && search.ticket().place().version() > toldVersion) {
            // The user does not know, or has searched again here before this node heard of the end.
            matches.giveUp(search.ticket());
        } else if (toldVersion == MatchLinks.UNTOLD) {
            held.over(ticketId);
        } else {
            held.ended(userId, ticketId);
        }
    }

    /** Searches that began or changed at another node. */
    void changedElsewhere(List<Ticket> tickets) {
        List<Ticket> unknown = new ArrayList<>();
        for (Ticket ticket : tickets) {
            if (held.holds(ticket)) {
                held.change(ticket);
                continue;
            }
            held.remember(ticket);
            if (held.isOver(ticket)) {
                adopt(ticket);
            } else {
                unknown.add(ticket);
            }
        }
        links.standing("", unknown.stream().map(Ticket::userId).collect(Collectors.toSet()))
                .onSuccess(standing -> unknown.stream()
                        .filter(ticket -> standing.here().contains(ticket.userId()))
                        .forEach(this::adopt))
                .onFailure(failure -> LOG.warn("Searches were not taken over: {}", failure.getMessage()));
    }
}
