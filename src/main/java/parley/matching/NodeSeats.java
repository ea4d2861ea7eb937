package parley.matching;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import parley.error.Unattended;
import parley.matching.seat.Counts;
import parley.matching.seat.Match;
import parley.matching.seat.MemorySeatStore;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.seat.SeatStore.Due;
import parley.matching.seat.SeatStore.Leaving;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.seat.SeatStore.Renewed;
import parley.matching.seat.SeatStore.Searched;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;
import parley.redis.Fallback;
import parley.room.MatchRoomIds;
import parley.util.ExpiringMap;

/**
 * The seats as this node can reach them. While the shared store is away the node keeps the seats of its own searchers in
 * memory and matches only these; matches that it made so stay in its memory until they are over.
 */
final class NodeSeats {
    private final SeatStore shared;
    private final MemorySeatStore alone;
    private final Runnable onChange;
    /** Holds, by ticket, the searches that ended here while the store was away and may still live there. */
    private final ExpiringMap<String, Ended> endedAlone = new ExpiringMap<>(2 * SeatStore.LIFE_MS);

    private final Map<String, Long> awayAlone = new HashMap<>();
    private boolean away;
    private boolean returning;

    record Ended(String userId, String ticketId) {}

    /** @param onChange called when the store is away, and when it is back */
    NodeSeats(SeatStore shared, MatchRules rules, Runnable onChange) {
        this.shared = shared;
        this.alone = new MemorySeatStore(rules);
        this.onChange = onChange;
    }

    boolean isAway() {
        return away;
    }

    private <T> Future<T> either(Function<SeatStore, Future<T>> step) {
        return away
                ? step.apply(alone)
                : Fallback.to(step.apply(shared), () -> {
                    leave();
                    return step.apply(alone);
                });
    }

    private void leave() {
        if (!away) {
            away = true;
            onChange.run();
        }
    }

    Optional<Match> aloneMatchOf(String userId, long now) {
        Seat seat = alone.seats(List.of(userId), false, now).result().get(userId);
        return seat instanceof Seat.Matched matched ? Optional.of(matched.match()) : Optional.empty();
    }

    /** Tells whether the user is in a match that this node made alone. */
    boolean isMatchedAlone(String userId, String exceptRoomId, long now) {
        return aloneMatchOf(userId, now)
                .filter(match -> !match.roomId().equals(exceptRoomId))
                .isPresent();
    }

    Future<Searched> search(Search wish, long now) {
        String userId = wish.searcher().userId();
        if (aloneMatchOf(userId, now).isPresent()) {
            return alone.search(wish, now);
        }
        return either(seats -> seats.search(wish, now));
    }

    Future<Seat> cancel(String userId, String ticketId, long now) {
        if (aloneMatchOf(userId, now).isPresent()) {
            return alone.cancel(userId, ticketId, now);
        }
        return either(seats -> seats.cancel(userId, ticketId, now)).onSuccess(seat -> {
            if (away && seat instanceof Seat.Ended ended) {
                noteEnd(userId, ended.ticketId(), now);
            }
        });
    }

    /** Fails where the store did not answer; then nobody knows whether the match was made. */
    Future<Commit> match(Ticket first, Ticket second, String roomId, boolean byItself, long now) {
        if (byItself) {
            return alone.match(first, second, roomId, now);
        }
        return shared.match(first, second, roomId, now).onFailure(failure -> {
            if (Fallback.isAway(failure)) {
                leave();
            }
        });
    }

    Future<Optional<Match>> free(String roomId, Leaving leaving, long now) {
        return alone.free(roomId, leaving, now).compose(here -> {
            if (away) {
                here.ifPresent(
                        match -> match.both().forEach(ticket -> noteEnd(ticket.userId(), ticket.ticketId(), now)));
            }
            Future<Optional<Match>> there = shared.free(roomId, here.isPresent() ? null : leaving, now);
            // A seat whose room is closed is freed by the next search of one of the two.
            return Fallback.to(there, () -> Future.succeededFuture(Optional.empty()))
                    .map(match -> here.isPresent() ? here : match);
        });
    }

    private void noteEnd(String userId, String ticketId, long now) {
        endedAlone.put(ticketId, new Ended(userId, ticketId), now);
    }

    /** Searches of which the store may not know yet that they are over. */
    List<Ended> overAlone(long now) {
        List<Ended> over = new ArrayList<>(endedAlone.values(now));
        alone.matches().forEach(match -> match.both()
                .forEach(ticket -> over.add(new Ended(ticket.userId(), ticket.ticketId()))));
        return over;
    }

    Future<Map<String, Seat>> seats(Collection<String> userIds, boolean back, long now) {
        if (back) {
            userIds.forEach(awayAlone::remove);
        }
        return either(seats -> seats.seats(userIds, back, now))
                .compose(there -> alone.seats(userIds, back, now).map(here -> {
                    Map<String, Seat> all = new HashMap<>(there);
                    here.forEach((userId, seat) -> {
                        if (seat instanceof Seat.Matched) {
                            all.put(userId, seat);
                        }
                    });
                    return all;
                }));
    }

    Future<Void> leaves(String userId, long until, long now) {
        return aloneMatchOf(userId, now).isPresent()
                ? alone.away(userId, until)
                : Fallback.to(shared.away(userId, until), () -> {
                    awayAlone.put(userId, until);
                    return Future.succeededFuture();
                });
    }

    /** Takes the absences that have lasted long enough. Only this node knows those of matches that it made alone. */
    Future<List<Due>> takeDue(long now) {
        return Fallback.to(shared.takeDue(now), () -> Future.succeededFuture(List.of()))
                .compose(there -> alone.takeDue(now).map(here -> Stream.concat(here.stream(), there.stream())
                        .toList()));
    }

    Future<Counts> counts(long now) {
        return either(seats -> seats.counts(now));
    }

    /** @param lifeMs from now */
    Future<Renewed> renew(List<Renewal> renewals, long lifeMs, long now) {
        return either(seats -> seats.renew(renewals, lifeMs, now));
    }

    /** Puts the searches of this node into its memory, for the time that the store is away. */
    void keepHere(List<Ticket> tickets, long now) {
        List<Renewal> renewals =
                tickets.stream().map(ticket -> new Renewal(ticket, true)).toList();
        Unattended.watch("keeping seats in memory", alone.renew(renewals, SeatStore.LIFE_MS, now));
    }

    /**
     * Tells the store what happened here. Must be called now and then while it is away, and when it may be back.
     *
     * @return rooms of matches that can't stand, as one of the two is elsewhere by now
     */
    Future<List<Match>> returnToStore(long now) {
        if (!away || returning) {
            return Future.succeededFuture(List.of());
        }
        returning = true;
        List<Match> unwanted = new ArrayList<>();
        return Fallback.to(
                        cancelEnded(now)
                                .compose(done -> Future.join(alone.matches().stream()
                                        .map(match -> share(match, unwanted, now))
                                        .toList()))
                                .compose(done -> waitFor())
                                .onSuccess(done -> {
                                    away = false;
                                    alone.forgetSearches();
                                    onChange.run();
                                })
                                .mapEmpty(),
                        Future::succeededFuture)
                .map(unwanted)
                .onComplete(done -> returning = false)
                .map(rooms -> rooms);
    }

    private Future<Void> cancelEnded(long now) {
        List<Future<Seat>> cancelled = new ArrayList<>();
        for (Ended ended : endedAlone.values(now)) {
            cancelled.add(shared.cancel(ended.userId(), ended.ticketId(), now)
                    .onSuccess(done -> endedAlone.remove(ended.ticketId())));
        }
        return Future.join(cancelled).mapEmpty();
    }

    private Future<Void> share(Match match, List<Match> unwanted, long now) {
        List<Renewal> both = List.of(new Renewal(match.first(), true), new Renewal(match.second(), true));
        return shared.renew(both, SeatStore.LIFE_MS, now)
                .compose(written -> shared.match(match.first(), match.second(), match.roomId(), now))
                .compose(commit -> {
                    if (commit instanceof Commit.Made) {
                        return Future.succeededFuture();
                    }
                    unwanted.add(match);
                    return Future.join(match.both().stream()
                            .map(ticket -> shared.cancel(ticket.userId(), ticket.ticketId(), now))
                            .toList());
                })
                .mapEmpty();
    }

    private Future<Void> waitFor() {
        List<Future<Void>> told = new ArrayList<>();
        new HashMap<>(awayAlone)
                .forEach((userId, until) ->
                        told.add(shared.away(userId, until).onSuccess(done -> awayAlone.remove(userId, until))));
        return Future.join(told).mapEmpty();
    }

    /** A match made alone by another node is of no use here. */
    boolean isOfAnotherNode(Match match, long now) {
        return MatchRoomIds.isAlone(match.roomId())
                && !isMatchedAlone(match.first().userId(), "", now);
    }
}
