package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The truth of a simulation, kept from the queue's answers alone, and the judge of every answer. It states the rules in its
 * own words and shares no code with the matchmaker.
 */
final class MatchOracle {
    /** A ticket that has not ended. */
    private static final class Open {
        private final Search search;
        private final Place place;
        private final Set<String> blocked;
        private String sessionId;
        private boolean paused;
        private long graceEndsAt;
        private String leaseId;

        private Open(Search search, Place place) {
            this.search = search;
            this.place = place;
            this.blocked = new HashSet<>(search.blocked());
            this.sessionId = search.searcher().sessionId();
        }

        private void pauseUntil(long time) {
            graceEndsAt = paused ? graceEndsAt : time;
            paused = true;
        }

        private String userId() {
            return search.searcher().userId();
        }
    }

    private final MatchRules rules;
    private final Map<String, Open> openByUser = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, String> endByTicket = new HashMap<>();
    private final Map<String, String> roomByUser = new HashMap<>();
    private final Map<String, Lease> leases = new HashMap<>();
    private final Set<Set<String>> forbidden = new HashSet<>();
    private final Map<Set<String>, String> namedBy = new HashMap<>();
    private final Map<Set<String>, Long> apartUntil = new HashMap<>();
    private int matches;

    MatchOracle(MatchRules rules) {
        this.rules = rules;
    }

    /** A block from before, which only the searches of the first will name. */
    void blockedBefore(String a, String b) {
        forbidden.add(Set.of(a, b));
        namedBy.put(Set.of(a, b), a);
    }

    /** Whom a search made now names as blocked. */
    Set<String> blockedBy(String userId) {
        Set<String> users = new HashSet<>();
        for (Set<String> pair : forbidden) {
            if (pair.contains(userId) && userId.equals(namedBy.getOrDefault(pair, userId))) {
                users.addAll(pair);
            }
        }
        users.remove(userId);
        return users;
    }

    String roomOf(String userId) {
        return roomByUser.get(userId);
    }

    int matches() {
        return matches;
    }

    void offered(Search search, Offered answer, long now) {
        if (answer instanceof Offered.Ended gone) {
            assertTrue(endByTicket.containsKey(gone.ticketId()), "ended for no reason");
        } else if (answer instanceof Offered.Enqueued enqueued) {
            admitted(search, enqueued.ticket(), enqueued.replaced().isPresent());
        } else if (answer instanceof Offered.Reserved reserved) {
            admitted(search, reserved.ticket(), reserved.replaced().isPresent());
            reserved(reserved.lease(), now);
        }
    }

    private void admitted(Search search, Ticket ticket, boolean replaced) {
        Open known = openByUser.get(ticket.userId());
        assertFalse(roomByUser.containsKey(ticket.userId()), "searches during a match");
        if (known != null && known.search.ticketId().equals(search.ticketId())) {
            assertFalse(replaced, "a duplicate replaced itself");
            return;
        }
        assertTrue(seen.add(search.ticketId()), "an ended ticket is back");
        assertEquals(known != null, replaced, "replacement");
        if (known != null) {
            assertEquals(known.place, ticket.place(), "a new search lost the place");
            end(known, "replaced");
        }
        openByUser.put(ticket.userId(), new Open(search, ticket.place()));
    }

    void reserved(Lease lease, long now) {
        Open a = openByUser.get(lease.first().userId());
        Open b = openByUser.get(lease.second().userId());
        assertTrue(a != null && b != null, "reserved without a ticket");
        assertTrue(isFree(a, now) && isFree(b, now), "reserved twice, or while away");
        assertTrue(accept(a, b, now), "reserved though the stages don't allow it");
        assertTrue(mayMeet(a, b, now), "reserved a pair that is kept apart");
        a.leaseId = lease.leaseId();
        b.leaseId = lease.leaseId();
        leases.put(lease.leaseId(), lease);
    }

    void committed(Lease lease, Match match, long now) {
        if (match.roomId().equals(roomByUser.get(match.first().userId()))) {
            return;
        }
        assertTrue(leases.containsKey(lease.leaseId()), "committed a broken reservation");
        Open a = openByUser.get(match.first().userId());
        Open b = openByUser.get(match.second().userId());
        assertFalse(forbidden.contains(pair(a, b)), "matched a forbidden pair");
        for (Open ticket : List.of(a, b)) {
            assertFalse(ticket.paused, "matched somebody who is away");
            assertNull(roomByUser.put(ticket.userId(), match.roomId()), "in two matches");
            end(ticket, "matched");
        }
        apartUntil.put(pair(a, b), now + rules.rematchMs());
        matches++;
    }

    void broken(String leaseId) {
        Lease lease = leaseId == null ? null : leases.remove(leaseId);
        if (lease != null) {
            openByUser.values().stream()
                    .filter(ticket -> leaseId.equals(ticket.leaseId))
                    .forEach(ticket -> ticket.leaseId = null);
        }
    }

    void released(Lease lease, Set<String> missingSessions, long now) {
        if (!leases.containsKey(lease.leaseId())) {
            return;
        }
        broken(lease.leaseId());
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            Open open = openByUser.get(ticket.userId());
            if (missingSessions.contains(open.sessionId)) {
                open.pauseUntil(now + rules.graceMs());
            }
        }
    }

    void cancelled(String userId, boolean answered) {
        Open ticket = openByUser.get(userId);
        assertEquals(ticket != null, answered, "cancelled");
        if (ticket != null) {
            end(ticket, "cancelled");
        }
    }

    void paused(String userId, String sessionId, long now) {
        Open ticket = openByUser.get(userId);
        if (ticket != null && ticket.sessionId.equals(sessionId)) {
            ticket.pauseUntil(now + rules.graceMs());
            broken(ticket.leaseId);
        }
    }

    void resumed(String userId, String sessionId, boolean answered) {
        Open ticket = openByUser.get(userId);
        assertEquals(ticket != null, answered, "resumed");
        if (ticket != null) {
            ticket.paused = false;
            ticket.sessionId = sessionId;
        }
    }

    void closed(Match match, long now) {
        for (Ticket ticket : List.of(match.first(), match.second())) {
            assertEquals(match.roomId(), roomByUser.remove(ticket.userId()), "closed another match");
        }
        apartUntil.put(Set.of(match.first().userId(), match.second().userId()), now + rules.rematchMs());
    }

    void forbade(String a, String b) {
        forbidden.add(Set.of(a, b));
        Open first = openByUser.get(a);
        Open second = openByUser.get(b);
        if (first != null && second != null && first.leaseId != null && first.leaseId.equals(second.leaseId)) {
            broken(first.leaseId);
        }
    }

    void allowed(String a, String b) {
        forbidden.remove(Set.of(a, b));
        if (openByUser.containsKey(a)) {
            openByUser.get(a).blocked.remove(b);
        }
        if (openByUser.containsKey(b)) {
            openByUser.get(b).blocked.remove(a);
        }
    }

    void expired(Expired expired) {
        expired.leases().forEach(lease -> {
            assertTrue(leases.containsKey(lease.leaseId()), "expired a broken reservation");
            broken(lease.leaseId());
        });
        expired.tickets().forEach(ticket -> {
            Open open = openByUser.get(ticket.userId());
            assertTrue(open.paused, "expired somebody who is here");
            end(open, "expired");
        });
    }

    /** After a whole wave nobody is lost, everybody is at the old place, and no two are left who could be matched. */
    void checkAfterWave(QueueDriver queue, long now) {
        List<Open> free = new ArrayList<>();
        for (Open open : openByUser.values()) {
            Ticket ticket = queue.ticketOf(open.userId()).orElse(null);
            assertNotEquals(null, ticket, () -> "lost " + open.search.ticketId());
            assertEquals(open.search.ticketId(), ticket.ticketId(), "another ticket");
            assertEquals(open.place, ticket.place(), "another place");
            assertFalse(open.paused && open.graceEndsAt <= now, "outlived the grace");
            assertFalse(open.leaseId != null && leases.get(open.leaseId).until() <= now, "stuck in a reservation");
            if (isFree(open, now)) {
                free.add(open);
            }
        }
        assertEquals(openByUser.size(), queue.counts().allSearching(), "searching");
        assertEquals(roomByUser.size(), queue.counts().inChat(), "in chat");
        for (Open a : free) {
            for (Open b : free) {
                assertFalse(
                        a != b && accept(a, b, now) && mayMeet(a, b, now) && !submittedBlock(a, b),
                        () -> a.search + " and " + b.search + " are left at " + now);
            }
        }
    }

    void checkEveryTicketEnded() {
        assertEquals(Map.of(), openByUser, "still open");
        assertEquals(seen, endByTicket.keySet(), "every ticket ends");
    }

    private void end(Open ticket, String how) {
        broken(ticket.leaseId);
        openByUser.remove(ticket.userId());
        assertNull(endByTicket.put(ticket.search.ticketId(), how), "ended twice");
    }

    private boolean isFree(Open ticket, long now) {
        return ticket.leaseId == null && !ticket.paused && ticket.place.enqueuedAt() + ticket.place.delayMs() <= now;
    }

    private boolean mayMeet(Open a, Open b, long now) {
        return !forbidden.contains(pair(a, b)) && apartUntil.getOrDefault(pair(a, b), 0L) <= now;
    }

    private static boolean submittedBlock(Open a, Open b) {
        return a.blocked.contains(b.userId()) || b.blocked.contains(a.userId());
    }

    private static Set<String> pair(Open a, Open b) {
        return Set.of(a.userId(), b.userId());
    }

    private boolean accept(Open a, Open b, long now) {
        Preferences x = a.search.preferences();
        Preferences y = b.search.preferences();
        boolean genders = (x.wantGender() == null
                        || x.wantGender().equals(b.search.searcher().gender()))
                && (y.wantGender() == null
                        || y.wantGender().equals(a.search.searcher().gender()));
        long younger = Math.min(waited(a, now), waited(b, now));
        return x.mode() == y.mode()
                && genders
                && rules.stages().stream()
                        .filter(stage -> stage.afterMs() <= younger)
                        .anyMatch(stage -> (!stage.sameLanguage() || overlap(x.languages(), y.languages()))
                                && (!stage.commonInterest() || overlap(x.interests(), y.interests())));
    }

    private static long waited(Open ticket, long now) {
        return now - ticket.place.enqueuedAt() - ticket.place.delayMs() + ticket.place.seniorityMs();
    }

    private static boolean overlap(Set<String> a, Set<String> b) {
        return a.isEmpty() || b.isEmpty() || !Collections.disjoint(a, b);
    }
}
