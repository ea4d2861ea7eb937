package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matchmaking.SeatStore.Renewal;

/** The searches of users who are connected to this node: kept alive in the store of seats, and offered to the matcher. */
final class Searches {
    private static final Logger LOG = LoggerFactory.getLogger(Searches.class);
    private static final int MOST_AT_ONCE = 500;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final MatchRoomPort rooms;
    private final MatchRules rules;
    private final Progress progress;
    private final InstantSource clock;
    private final Map<String, Held> heldByUser = new HashMap<>();
    /** Users who connected while the store was away. */
    private final Set<String> unseen = new HashSet<>();

    /** Searches of users elsewhere, of which other nodes told lately. */
    private final ExpiringMap<String, Ticket> words;

    private Offers offers;
    private Matches matches;

    Searches(
            MatchLinks links,
            NodeSeats seats,
            MatchRoomPort rooms,
            MatchRules rules,
            Progress progress,
            InstantSource clock) {
        this.links = links;
        this.seats = seats;
        this.rooms = rooms;
        this.rules = rules;
        this.progress = progress;
        this.clock = clock;
        this.words = new ExpiringMap<>(rules.graceMs());
    }

    void use(Offers itsOffers, Matches itsMatches) {
        this.offers = itsOffers;
        this.matches = itsMatches;
    }

    Held held(String userId) {
        return heldByUser.get(userId);
    }

    Collection<Ticket> tickets() {
        return heldByUser.values().stream()
                .filter(held -> !seats.isUncertain(held.userId()))
                .map(Held::ticket)
                .toList();
    }

    boolean blocks(String userId, String otherId) {
        Held held = heldByUser.get(userId);
        return held != null && held.blocked().contains(otherId);
    }

    /** @return the id of the user's ticket */
    Future<String> search(Search wish) {
        return search(wish, true);
    }

    private Future<String> search(Search wish, boolean again) {
        String userId = wish.searcher().userId();
        return seats.search(Held.offered(wish), clock.millis()).compose(searched -> {
            progress.counted(searched.counts());
            Seat seat = searched.seat();
            if (seat instanceof Seat.Searching searching) {
                hold(searching.ticket(), wish.blocked());
                links.searching(searching.ticket());
                return releaseIfGone(searching.ticket()).map(searching.ticket().ticketId());
            }
            if (seat instanceof Seat.Ended ended) {
                return Future.succeededFuture(ended.ticketId());
            }
            String roomId = seat instanceof Seat.Matched matched
                    ? matched.match().roomId()
                    : seat instanceof Seat.Older older ? older.roomId() : "";
            if (roomId.isEmpty() || !again) {
                return Future.failedFuture(
                        new ParleyException(ErrorCode.UNAVAILABLE, "Search again in a moment", 1_000, null));
            }
            return freed(userId, seat, roomId).compose(free -> search(wish, false));
        });
    }

    /** A match is not in the way if its room is gone and only the word of that was lost. */
    private Future<?> freed(String userId, Seat seat, String roomId) {
        long now = clock.millis();
        return rooms.state(roomId).compose(state -> {
            Match match = seat instanceof Seat.Matched matched ? matched.match() : null;
            boolean lost = state == MatchRoomPort.State.MISSING && (match == null || seats.isOfAnotherNode(match, now));
            if (state == MatchRoomPort.State.CLOSED || lost) {
                return seats.free(roomId, Set.of(userId), null, now);
            }
            if (match != null) {
                matches.found(match, now);
            }
            return Future.failedFuture(inMatch(roomId));
        });
    }

    private static ParleyException inMatch(String roomId) {
        JsonArray details =
                new JsonArray().add(new JsonObject().put("path", "roomId").put("message", roomId));
        return new ParleyException(ErrorCode.CONFLICT, "You are in a match", 0, details);
    }

    /** Fails with CONFLICT during a match. */
    Future<Void> cancel(String userId) {
        words.remove(userId);
        return seats.cancel(userId, null, clock.millis()).compose(seat -> {
            Held held = heldByUser.get(userId);
            if (held != null) {
                release(held.ticket());
                links.cancelled(userId, held.ticket().ticketId());
            }
            if (seat instanceof Seat.Matched matched) {
                String roomId = matched.match().roomId();
                return rooms.state(roomId).compose(state -> {
                    if (state == MatchRoomPort.State.CLOSED) {
                        return Future.succeededFuture();
                    }
                    matches.found(matched.match(), clock.millis());
                    return Future.failedFuture(inMatch(roomId));
                });
            }
            return Future.succeededFuture();
        });
    }

    private void hold(Ticket ticket, Set<String> blocked) {
        heldByUser.put(ticket.userId(), new Held(ticket, blocked));
        progress.begin(ticket, clock.millis());
        offers.offer(ticket);
    }

    /** @return whether this search was held here */
    boolean release(Ticket ticket) {
        words.remove(ticket.userId());
        Held held = heldByUser.get(ticket.userId());
        if (held == null || !held.ticket().ticketId().equals(ticket.ticketId())) {
            return false;
        }
        heldByUser.remove(ticket.userId());
        progress.end(ticket.userId());
        offers.withdraw(ticket);
        return true;
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
        if (!release(ticket)) {
            return Future.succeededFuture();
        }
        long now = clock.millis();
        if (links.olderNodes()) {
            // A node of the version before would not know of the search.
            matches.unavailable(ticket.userId());
            return seats.cancel(ticket.userId(), ticket.ticketId(), now).mapEmpty();
        }
        // The node that the user comes back to may not reach the store.
        links.searching(ticket);
        return seats.renew(List.of(new Renewal(ticket, true)), rules.graceMs(), now)
                .mapEmpty();
    }

    /** One of the user's connections here is gone. */
    Future<Void> disconnected(String userId) {
        Held held = heldByUser.get(userId);
        return held == null
                ? Future.succeededFuture()
                : isHere(userId).compose(here -> here ? Future.succeededFuture() : leave(held.ticket()));
    }

    /** These users have connected to this node, or may hear nothing of their searches from another node any more. */
    Future<Void> connected(Collection<String> userIds) {
        List<String> users = List.copyOf(userIds);
        List<Future<Map<String, Seat>>> looks = new ArrayList<>();
        for (int from = 0; from < users.size(); from += MOST_AT_ONCE) {
            List<String> some = users.subList(from, Math.min(users.size(), from + MOST_AT_ONCE));
            looks.add(seats.seats(some, true, clock.millis()).onSuccess(found -> found.forEach(this::returned)));
        }
        return Future.join(looks)
                .onComplete(done -> {
                    if (seats.isAway()) {
                        unseen.addAll(users);
                    }
                })
                .mapEmpty();
    }

    /** The store is back: it may know of searches and matches of users who came meanwhile. */
    void lookAgain() {
        Set<String> users = Set.copyOf(unseen);
        unseen.clear();
        connected(users).onFailure(failure -> LOG.warn("Users could not be looked up again: {}", failure.getMessage()));
    }

    private void returned(String userId, Seat seat) {
        Ticket word = words.get(userId, clock.millis());
        if (seat instanceof Seat.Empty && word != null) {
            adopt(word);
        } else if (seat instanceof Seat.Searching searching) {
            adopt(searching.ticket());
        } else if (seat instanceof Seat.Matched matched) {
            matches.found(matched.match(), clock.millis());
        } else if (seat instanceof Seat.Older older && older.roomId().isEmpty()) {
            matches.unavailable(userId);
        }
    }

    /** A search that began at another node, or before the user was away. */
    private void adopt(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        if (held != null && held.ticket().ticketId().equals(ticket.ticketId())) {
            progress.begin(held.ticket(), clock.millis());
            return;
        }
        Future.join(
                        isHere(ticket.userId()),
                        links.blockedOf(ticket.userId())
                                .otherwise(ticket.search().blocked()))
                .onSuccess(known -> {
                    if (known.<Boolean>resultAt(0)) {
                        hold(ticket, known.resultAt(1));
                    }
                })
                .onFailure(failure -> LOG.warn("A search was not taken over: {}", failure.getMessage()));
    }

    /** Told by another node to which the user is connected too. */
    void changedElsewhere(String userId, String ticketId, Ticket ticket) {
        Held held = heldByUser.get(userId);
        if (ticket == null) {
            words.remove(userId);
            if (held != null && held.ticket().ticketId().equals(ticketId)) {
                release(held.ticket());
            }
        } else if (held != null && held.ticket().ticketId().equals(ticketId)) {
            changed(held);
        } else {
            words.expire(clock.millis());
            words.put(userId, ticket, clock.millis());
            adopt(ticket);
        }
    }

    /** The word may have been late: only the store says which wish is the last. */
    private void changed(Held held) {
        seats.seats(List.of(held.userId()), false, clock.millis())
                .onSuccess(found -> {
                    if (found.get(held.userId()) instanceof Seat.Searching searching && isHeld(searching.ticket())) {
                        hold(searching.ticket(), held.blocked());
                    }
                })
                .onFailure(failure -> LOG.info("A changed search was not looked up: {}", failure.getMessage()));
    }

    /** A block began or ended. */
    void pairChanged(String userId, String otherId, boolean forbidden) {
        Held held = heldByUser.get(userId);
        if (held == null) {
            return;
        }
        Set<String> blocked = new HashSet<>(held.blocked());
        Set<String> offered = new HashSet<>(held.ticket().search().blocked());
        if (forbidden) {
            blocked.add(otherId);
            if (offered.size() < Held.MOST_BLOCKED) {
                offered.add(otherId);
            }
        } else {
            blocked.remove(otherId);
            offered.remove(otherId);
        }
        Ticket changed = held.ticket().with(held.ticket().search().withBlocked(offered));
        heldByUser.put(userId, new Held(changed, blocked));
        offers.offer(changed);
    }

    /** To be called every few seconds: keeps all seats, and hears what became of them. */
    Future<Void> renew() {
        List<Ticket> tickets = heldByUser.values().stream().map(Held::ticket).toList();
        List<Future<Void>> renewals = new ArrayList<>();
        for (int from = 0; from < tickets.size(); from += MOST_AT_ONCE) {
            renewals.add(renew(tickets.subList(from, Math.min(tickets.size(), from + MOST_AT_ONCE)), false));
        }
        return Future.join(renewals).mapEmpty();
    }

    private Future<Void> renew(List<Ticket> tickets, boolean whole) {
        List<Renewal> renewals =
                tickets.stream().map(ticket -> new Renewal(ticket, whole)).toList();
        return seats.renew(renewals, SeatStore.LIFE_MS, clock.millis()).compose(renewed -> {
            progress.counted(renewed.counts());
            List<Ticket> lost = new ArrayList<>();
            for (int i = 0; i < tickets.size(); i++) {
                if (renewed.seats().get(i) instanceof Seat.Empty) {
                    lost.add(tickets.get(i));
                } else {
                    renewed(tickets.get(i), renewed.seats().get(i));
                }
            }
            lost.removeIf(ticket -> !isHeld(ticket));
            return whole || lost.isEmpty() ? Future.succeededFuture() : renew(lost, true);
        });
    }

    private boolean isHeld(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        return held != null && held.ticket().ticketId().equals(ticket.ticketId());
    }

    private void renewed(Ticket ticket, Seat seat) {
        if (!isHeld(ticket)) {
            return;
        }
        if (seat instanceof Seat.Searching searching) {
            if (!searching.ticket().ticketId().equals(ticket.ticketId())) {
                release(ticket);
                adopt(searching.ticket());
            }
        } else if (seat instanceof Seat.Matched matched) {
            release(ticket);
            matches.found(matched.match(), clock.millis());
        } else {
            // Its match was over before the user could be told, or an older node has the user.
            release(ticket);
            matches.unavailable(ticket.userId());
        }
    }
}
