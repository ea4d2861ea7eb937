package parley.matchmaking;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Every ticket that has not ended: open, reserved for another, or paused; and never two of these. */
final class Reservations {
    private static final class Entry {
        private Ticket ticket;
        private String leaseId;
        private boolean paused;

        private Entry(Ticket ticket) {
            this.ticket = ticket;
        }

        private boolean isOpen() {
            return leaseId == null && !paused;
        }
    }

    private final long leaseMs;
    private final Supplier<String> leaseIds;
    private final OpenTickets open;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<Mode, Integer> countByMode = new EnumMap<>(Mode.class);
    private final ExpiringMap<String, Lease> leases;
    private final ExpiringMap<String, String> pausedUsers;

    Reservations(MatchRules rules, KeptApart apart, Supplier<String> leaseIds) {
        this.leaseMs = rules.leaseMs();
        this.leaseIds = leaseIds;
        this.open = new OpenTickets(rules, apart);
        this.leases = new ExpiringMap<>(rules.leaseMs());
        this.pausedUsers = new ExpiringMap<>(rules.graceMs());
    }

    Ticket ticketOf(String userId) {
        Entry entry = entries.get(userId);
        return entry == null ? null : entry.ticket;
    }

    Map<Mode, Integer> countByMode() {
        return countByMode;
    }

    /** The reservation, or null if the ticket has to wait. */
    Lease arrive(Ticket ticket, long now) {
        entries.put(ticket.userId(), new Entry(ticket));
        countByMode.merge(ticket.mode(), 1, Integer::sum);
        Ticket partner = open.arrive(ticket, now);
        return partner == null ? null : reserve(ticket, partner, now);
    }

    boolean hasDue(long now) {
        return open.hasDue(now);
    }

    /** One step for the oldest ticket that is due. */
    Lease tryNext(long now) {
        Ticket ticket = open.pollDue(now);
        Ticket partner = open.step(ticket, now);
        return partner == null ? null : reserve(ticket, partner, now);
    }

    /** Removes the reservation with both tickets as they are now; null if it no longer holds. */
    Lease take(String leaseId, long now) {
        Lease lease = leases.get(leaseId, now);
        if (lease == null) {
            return null;
        }
        leases.remove(leaseId);
        Entry first = entries.get(lease.first().userId());
        Entry second = entries.get(lease.second().userId());
        first.leaseId = null;
        second.leaseId = null;
        return new Lease(leaseId, first.ticket, second.ticket, lease.until());
    }

    void release(String leaseId, Set<String> missingSessionIds, long now) {
        Lease lease = leases.get(leaseId, now);
        if (lease == null) {
            return;
        }
        breakLease(leaseId, now);
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            Ticket current = ticketOf(ticket.userId());
            if (missingSessionIds.contains(current.sessionId())) {
                pause(current.userId(), current.sessionId(), now);
            }
        }
    }

    void remove(String userId, long now) {
        Entry entry = entries.remove(userId);
        breakLease(entry.leaseId, now);
        open.remove(entry.ticket);
        pausedUsers.remove(userId);
        countByMode.merge(entry.ticket.mode(), -1, Integer::sum);
    }

    void pause(String userId, String sessionId, long now) {
        Entry entry = entries.get(userId);
        if (entry == null || entry.paused || !entry.ticket.sessionId().equals(sessionId)) {
            return;
        }
        entry.paused = true;
        breakLease(entry.leaseId, now);
        open.remove(entry.ticket);
        pausedUsers.put(userId, userId, now);
    }

    Ticket resume(String userId, String sessionId, long now) {
        Entry entry = entries.get(userId);
        if (entry == null) {
            return null;
        }
        if (!entry.paused && entry.ticket.sessionId().equals(sessionId)) {
            return entry.ticket;
        }
        entry.paused = false;
        pausedUsers.remove(userId);
        change(entry, entry.ticket.inSession(sessionId), now);
        return entry.ticket;
    }

    void forbid(String userA, String userB, long now) {
        Entry a = entries.get(userA);
        Entry b = entries.get(userB);
        if (a != null && b != null && a.leaseId != null && a.leaseId.equals(b.leaseId)) {
            breakLease(a.leaseId, now);
        }
        if (a != null) {
            change(a, a.ticket.blocking(userB), now);
        }
        if (b != null) {
            change(b, b.ticket.blocking(userA), now);
        }
    }

    void allow(String userA, String userB, long now) {
        Entry a = entries.get(userA);
        Entry b = entries.get(userB);
        if (a != null) {
            change(a, a.ticket.notBlocking(userB), now);
        }
        if (b != null) {
            change(b, b.ticket.notBlocking(userA), now);
        }
    }

    List<Lease> expireLeases(long now) {
        List<Lease> expired = leases.expire(now);
        expired.forEach(lease -> reopen(lease, now));
        return expired;
    }

    /** Those whose grace has ended; the caller ends them. */
    List<Ticket> expirePaused(long now) {
        return pausedUsers.expire(now).stream().map(this::ticketOf).toList();
    }

    private Lease reserve(Ticket ticket, Ticket partner, long now) {
        open.remove(ticket);
        open.remove(partner);
        boolean partnerIsOlder = Ticket.OLDEST_FIRST.compare(partner, ticket) < 0;
        Ticket first = partnerIsOlder ? partner : ticket;
        Ticket second = partnerIsOlder ? ticket : partner;
        Lease lease = new Lease(leaseIds.get(), first, second, now + leaseMs);
        leases.put(lease.leaseId(), lease, now);
        entries.get(first.userId()).leaseId = lease.leaseId();
        entries.get(second.userId()).leaseId = lease.leaseId();
        return lease;
    }

    private void breakLease(String leaseId, long now) {
        Lease lease = leaseId == null ? null : leases.remove(leaseId);
        if (lease != null) {
            reopen(lease, now);
        }
    }

    /** Whoever of the two neither ended nor is away is back at the old place. */
    private void reopen(Lease lease, long now) {
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            Entry entry = entries.get(ticket.userId());
            if (entry == null) {
                continue;
            }
            entry.leaseId = null;
            if (entry.isOpen()) {
                open.reopen(entry.ticket, now);
            }
        }
    }

    /** An open ticket is tried again, since what changed may concern whom it can meet. */
    private void change(Entry entry, Ticket changed, long now) {
        if (entry.isOpen()) {
            open.remove(entry.ticket);
            open.reopen(changed, now);
        }
        entry.ticket = changed;
    }
}
