package parley.matching.seat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Place;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;

/** The seats of one process, used from one event loop at a time; they outlive the verticle that uses them. */
public final class MemorySeatStore implements SeatStore {
    private static final long ENDED_MS = 60_000;
    private static final long CHANGED_MS = 1_000;
    private static final long COUNT_EVERY_MS = 500;
    private static final long MATCHED_MS = 7 * 86_400_000L;

    private final MatchRules rules;
    private final Skips skips;
    private final KeptApart met = new KeptApart();
    private final Map<String, Taken> taken = new HashMap<>();
    private final Map<String, Match> matches = new HashMap<>();
    private final Map<String, Long> away = new HashMap<>();

    private Counts counted = new Counts(Map.of(), 0);
    private long countedAt;

    /** @param since when the last search began */
    private record Taken(Seat seat, long since, long until) {}

    public MemorySeatStore(MatchRules rules) {
        this.rules = rules;
        this.skips = new Skips(rules.skips());
    }

    /** The store stands still meanwhile; nothing else is changed at the same time. */
    private Seat seat(String userId, long now) {
        Taken seat = taken.get(userId);
        return seat == null || seat.until() <= now ? new Seat.Empty() : seat.seat();
    }

    private void take(Ticket ticket, Seat seat, long until) {
        taken.put(ticket.userId(), new Taken(seat, ticket.place().enqueuedAt(), until));
    }

    private void end(Ticket ticket, long now) {
        take(ticket, new Seat.Ended(ticket.ticketId()), now + ENDED_MS);
    }

    /** Forgets everything but matches. */
    public void forgetSearches() {
        taken.values().removeIf(seat -> !(seat.seat() instanceof Seat.Matched));
    }

    public List<Match> matches() {
        return List.copyOf(matches.values());
    }

    @Override
    public Future<Searched> search(Search wish, long now) {
        String userId = wish.searcher().userId();
        Seat seat = seat(userId, now);
        if (seat instanceof Seat.Matched || seat.equals(new Seat.Ended(wish.ticketId()))) {
            return Future.succeededFuture(new Searched(seat, recentCounts(now)));
        }
        Ticket known = seat instanceof Seat.Searching searching ? searching.ticket() : null;
        Search kept = known == null ? wish : wish.withTicketId(known.ticketId());
        Place place =
                known == null ? skips.placeFor(userId, now) : known.place().changed(now);
        Ticket ticket = new Ticket(kept, place);
        take(ticket, new Seat.Searching(ticket), now + LIFE_MS);
        return Future.succeededFuture(new Searched(new Seat.Searching(ticket), recentCounts(now)));
    }

    @Override
    public Future<Seat> cancel(String userId, String ticketId, long now) {
        if (seat(userId, now) instanceof Seat.Searching searching
                && (ticketId == null || ticketId.equals(searching.ticket().ticketId()))) {
            end(searching.ticket(), now);
        }
        return Future.succeededFuture(seat(userId, now));
    }

    @Override
    public Future<Commit> match(Ticket first, Ticket second, String roomId, long now) {
        Match known = matches.get(roomId);
        if (known != null) {
            return Future.succeededFuture(new Commit.Made(known));
        }
        Set<String> gone = Stream.of(first, second)
                .filter(ticket -> !isSearching(seat(ticket.userId(), now), ticket))
                .map(Ticket::userId)
                .collect(Collectors.toSet());
        if (!gone.isEmpty()) {
            return Future.succeededFuture(new Commit.Refused(gone));
        }
        // A wish may have changed since the two were proposed.
        if (!ticketOf(first).mustsAllow(ticketOf(second))) {
            return Future.succeededFuture(new Commit.Apart(now + CHANGED_MS));
        }
        long apart = met.until(first.userId(), second.userId());
        if (apart > now) {
            return Future.succeededFuture(new Commit.Apart(apart));
        }
        Match match = new Match(roomId, ticketOf(first), ticketOf(second), now);
        matches.put(roomId, match);
        take(match.first(), new Seat.Matched(match), now + MATCHED_MS);
        take(match.second(), new Seat.Matched(match), now + MATCHED_MS);
        met.part(first.userId(), second.userId(), now + rules.rematchMs());
        return Future.succeededFuture(new Commit.Made(match));
    }

    private Ticket ticketOf(Ticket offered) {
        return ((Seat.Searching) taken.get(offered.userId()).seat()).ticket();
    }

    private static boolean isSearching(Seat seat, Ticket ticket) {
        return seat instanceof Seat.Searching searching
                && searching.ticket().ticketId().equals(ticket.ticketId());
    }

    @Override
    public Future<Optional<Match>> free(String roomId, Leaving leaving, long now) {
        Match match = matches.remove(roomId);
        if (match == null) {
            return Future.succeededFuture(Optional.empty());
        }
        for (Ticket ticket : List.of(match.first(), match.second())) {
            if (seat(ticket.userId(), now).equals(new Seat.Matched(match))) {
                end(ticket, now);
                away.remove(ticket.userId());
            }
        }
        met.part(match.first().userId(), match.second().userId(), now + rules.rematchMs());
        if (leaving != null && now - match.matchedAt() < leaving.skipWithinMs()) {
            match.peerOf(leaving.userId())
                    .ifPresent(skipped -> skips.skipped(
                            leaving.userId(), skipped.userId(), skipped.waitedMs(match.matchedAt()), now));
        }
        return Future.succeededFuture(Optional.of(match));
    }

    @Override
    public Future<Renewed> renew(List<Renewal> renewals, long lifeMs, long now) {
        List<Seat> seats = new ArrayList<>();
        for (Renewal renewal : renewals) {
            Ticket ticket = renewal.ticket();
            Seat seat = seat(ticket.userId(), now);
            if (renewal.whole() && isFreeFor(ticket, seat)) {
                take(ticket, new Seat.Searching(ticket), now + lifeMs);
            } else if (isSearching(seat, ticket)) {
                take(ticket, seat, now + lifeMs);
            }
            seats.add(seat(ticket.userId(), now));
        }
        taken.values().removeIf(seat -> seat.until() <= now);
        matches.values().removeIf(match -> match.matchedAt() <= now - MATCHED_MS);
        met.expire(now);
        return Future.succeededFuture(new Renewed(seats, countsAt(now)));
    }

    /** A search that has ended does not come back, but is not in the way of a later one, nor a wish of a later one. */
    private boolean isFreeFor(Ticket ticket, Seat seat) {
        return seat instanceof Seat.Empty
                || seat instanceof Seat.Searching searching && ticket.isLaterWishThan(searching.ticket())
                || seat instanceof Seat.Ended ended
                        && !ended.ticketId().equals(ticket.ticketId())
                        && ticket.place().enqueuedAt()
                                >= taken.get(ticket.userId()).since();
    }

    @Override
    public Future<Map<String, Seat>> seats(Collection<String> userIds, boolean back, long now) {
        Map<String, Seat> seats = new HashMap<>();
        for (String userId : userIds) {
            Seat seat = seat(userId, now);
            if (back) {
                away.remove(userId);
                if (seat instanceof Seat.Searching searching) {
                    take(searching.ticket(), seat, now + LIFE_MS);
                }
            }
            seats.put(userId, seat);
        }
        return Future.succeededFuture(seats);
    }

    @Override
    public Future<Void> away(String userId, long until) {
        Taken seat = taken.get(userId);
        if (seat != null && seat.seat() instanceof Seat.Matched) {
            away.putIfAbsent(userId, until);
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<List<Due>> takeDue(long now) {
        List<Due> due = new ArrayList<>();
        away.replaceAll((userId, until) -> {
            if (until > now) {
                return until;
            }
            if (seat(userId, now) instanceof Seat.Matched matched) {
                due.add(new Due(userId, matched.match()));
            }
            return now + TAKEN_MS;
        });
        return Future.succeededFuture(due);
    }

    @Override
    public Future<Counts> counts(long now) {
        return Future.succeededFuture(countsAt(now));
    }

    /** A search does not count everybody. */
    private Counts recentCounts(long now) {
        if (Math.abs(now - countedAt) >= COUNT_EVERY_MS) {
            counted = countsAt(now);
            countedAt = now;
        }
        return counted;
    }

    private Counts countsAt(long now) {
        Map<Mode, Integer> searching = new EnumMap<>(Mode.class);
        int[] inChat = {-away.size()};
        taken.values().forEach(seat -> {
            if (seat.until() > now && seat.seat() instanceof Seat.Searching in) {
                searching.merge(in.ticket().mode(), 1, Integer::sum);
            } else if (seat.until() > now && seat.seat() instanceof Seat.Matched) {
                inChat[0]++;
            }
        });
        return new Counts(searching, Math.max(0, inChat[0]));
    }
}
