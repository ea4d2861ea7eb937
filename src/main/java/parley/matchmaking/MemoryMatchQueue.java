package parley.matchmaking;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** The queue of one node, used from one event loop at a time; it outlives the verticle that uses it. */
public final class MemoryMatchQueue implements MatchQueue {
    private static final long ENDED_MS = 60_000;

    private final MatchRules rules;
    private final KeptApart apart;
    private final Reservations reservations;
    private final Matches matches = new Matches();
    private final Skips skips;
    private final ExpiringMap<String, Boolean> ended = new ExpiringMap<>(ENDED_MS);

    /** @param leaseIds unique for ever, also across restarts */
    public MemoryMatchQueue(MatchRules rules, Supplier<String> leaseIds) {
        this.rules = rules;
        this.apart = new KeptApart(rules.rematchMs());
        this.skips = new Skips(rules.skips());
        this.reservations = new Reservations(rules, apart, leaseIds);
    }

    @Override
    public Future<Offered> offer(Search search, long now) {
        String userId = search.searcher().userId();
        if (ended.get(search.ticketId(), now) != null) {
            return Future.succeededFuture(new Offered.Ended(search.ticketId()));
        }
        if (matches.of(userId) != null) {
            return inAMatch();
        }
        Ticket known = reservations.ticketOf(userId);
        if (known != null && known.ticketId().equals(search.ticketId())) {
            return Future.succeededFuture(new Offered.Enqueued(known, Optional.empty()));
        }
        if (known != null) {
            end(known, now);
        }
        return arrived(
                new Ticket(search, known == null ? skips.placeFor(userId, now) : known.place()),
                Optional.ofNullable(known),
                now);
    }

    @Override
    public Future<Offered> restore(Ticket ticket, long now) {
        Ticket known = reservations.ticketOf(ticket.userId());
        if (known != null) {
            return Future.succeededFuture(new Offered.Enqueued(known, Optional.empty()));
        }
        return matches.of(ticket.userId()) != null ? inAMatch() : arrived(ticket, Optional.empty(), now);
    }

    private static Future<Offered> inAMatch() {
        return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in a match"));
    }

    /** Gives a ticket over to another queue, without ending it. */
    Optional<Ticket> withdraw(String userId, long now) {
        Ticket ticket = reservations.ticketOf(userId);
        if (ticket != null) {
            reservations.remove(userId, now);
        }
        return Optional.ofNullable(ticket);
    }

    /** The two were matched by another queue. */
    void met(Match match) {
        apart.met(match.first().userId(), match.second().userId(), match.matchedAt());
    }

    private Future<Offered> arrived(Ticket ticket, Optional<Ticket> replaced, long now) {
        Lease lease = reservations.arrive(ticket, now);
        return Future.succeededFuture(
                lease == null ? new Offered.Enqueued(ticket, replaced) : new Offered.Reserved(ticket, replaced, lease));
    }

    @Override
    public Future<Wave> wave(long now) {
        List<Lease> reserved = new ArrayList<>();
        for (int steps = 0; steps < rules.slice() && reservations.hasDue(now); steps++) {
            Lease lease = reservations.tryNext(now);
            if (lease != null) {
                reserved.add(lease);
            }
        }
        return Future.succeededFuture(new Wave(reserved, reservations.hasDue(now)));
    }

    @Override
    public Future<Optional<Match>> commit(String leaseId, String roomId, long now) {
        Match known = matches.in(roomId);
        if (known != null) {
            return Future.succeededFuture(
                    Optional.of(known).filter(match -> match.leaseId().equals(leaseId)));
        }
        Lease lease = reservations.take(leaseId, now);
        if (lease == null) {
            return Future.succeededFuture(Optional.empty());
        }
        end(lease.first(), now);
        end(lease.second(), now);
        Match match = new Match(roomId, leaseId, lease.first(), lease.second(), now);
        matches.add(match);
        apart.met(lease.first().userId(), lease.second().userId(), now);
        return Future.succeededFuture(Optional.of(match));
    }

    @Override
    public Future<Void> release(String leaseId, Set<String> missingSessionIds, long now) {
        reservations.release(leaseId, missingSessionIds, now);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Ticket>> cancel(String userId, long now) {
        Ticket ticket = reservations.ticketOf(userId);
        if (ticket != null) {
            end(ticket, now);
        }
        return Future.succeededFuture(Optional.ofNullable(ticket));
    }

    @Override
    public Future<Void> pause(String userId, String sessionId, long now) {
        reservations.pause(userId, sessionId, now);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<Ticket>> resume(String userId, String sessionId, long now) {
        return Future.succeededFuture(Optional.ofNullable(reservations.resume(userId, sessionId, now)));
    }

    @Override
    public Future<Optional<Match>> closed(String roomId, String skipperId, long now) {
        Match match = matches.remove(roomId);
        if (match == null) {
            return Future.succeededFuture(Optional.empty());
        }
        apart.met(match.first().userId(), match.second().userId(), now);
        match.peerOf(skipperId)
                .ifPresent(skipped ->
                        skips.skipped(skipperId, skipped.userId(), skipped.waitedMs(match.matchedAt()), now));
        return Future.succeededFuture(Optional.of(match));
    }

    @Override
    public Future<Void> forbid(String userA, String userB, long now) {
        apart.forbid(userA, userB, now);
        reservations.forbid(userA, userB, now);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> allow(String userA, String userB, long now) {
        apart.allow(userA, userB);
        reservations.allow(userA, userB, now);
        return Future.succeededFuture();
    }

    @Override
    public Future<Expired> expire(long now) {
        apart.expire(now);
        skips.expire(now);
        ended.expire(now);
        List<Lease> leases = reservations.expireLeases(now);
        List<Ticket> tickets = reservations.expirePaused(now);
        tickets.forEach(ticket -> end(ticket, now));
        return Future.succeededFuture(new Expired(leases, tickets));
    }

    @Override
    public Future<Optional<Match>> matchOf(String userId) {
        return Future.succeededFuture(Optional.ofNullable(matches.of(userId)));
    }

    @Override
    public Future<Optional<Ticket>> ticketOf(String userId) {
        return Future.succeededFuture(Optional.ofNullable(reservations.ticketOf(userId)));
    }

    @Override
    public Future<Counts> counts() {
        return Future.succeededFuture(new Counts(reservations.countByMode(), matches.people()));
    }

    private void end(Ticket ticket, long now) {
        reservations.remove(ticket.userId(), now);
        ended.put(ticket.ticketId(), true, now);
    }
}
