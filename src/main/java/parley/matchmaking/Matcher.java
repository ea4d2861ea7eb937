package parley.matchmaking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Knows the tickets that nodes offer and proposes whom to match; the store of seats decides. It holds nothing that the nodes
 * could not tell another matcher, and belongs to one thread.
 */
final class Matcher {
    /** An offer that its node has not repeated for so long is forgotten. */
    static final long FORGET_MS = 30_000;
    /** A user who can't be matched just now is tried again after this. */
    static final long ASIDE_MS = 1_000;

    private static final String ALL = "";

    private final MatchRules rules;
    private final KeptApart apart = new KeptApart();
    /** By the node that matches alone; under {@link #ALL} the tickets of all other nodes. */
    private final Map<String, Pool> pools = new HashMap<>();

    private final PriorityQueue<Aside> aside = new PriorityQueue<>(Comparator.comparingLong(Aside::until));

    private record Aside(String pool, Entry entry, long until) {}

    private static final class Entry {
        private Ticket ticket;
        private final Map<String, Long> seenByNode = new HashMap<>();
        private Proposal proposal;
        private boolean isAside;

        private Entry(Ticket ticket) {
            this.ticket = ticket;
        }

        private boolean isOpen() {
            return proposal == null && !isAside;
        }
    }

    private final class Pool {
        private final OpenTickets open = new OpenTickets(rules, apart);
        private final Map<String, Entry> entries = new HashMap<>();

        private void remove(Entry entry) {
            entries.remove(entry.ticket.userId());
            open.remove(entry.ticket);
        }
    }

    Matcher(MatchRules rules) {
        this.rules = rules;
    }

    /** Takes a ticket, or takes it again; a ticket that has changed is tried again. @param alone whether the node is */
    void offer(String nodeId, Ticket ticket, boolean alone, long now) {
        String name = alone ? nodeId : ALL;
        String userId = ticket.userId();
        pools.forEach((other, pool) -> {
            if (!other.equals(name)) {
                withdraw(pool, pool.entries.get(userId), nodeId);
            }
        });
        Pool pool = pools.computeIfAbsent(name, first -> new Pool());
        Entry known = pool.entries.get(userId);
        if (known != null && !known.ticket.ticketId().equals(ticket.ticketId())) {
            if (ticket.place().enqueuedAt() < known.ticket.place().enqueuedAt()) {
                return;
            }
            pool.remove(known);
            known = null;
        }
        if (known != null && known.ticket.isLaterWishThan(ticket)) {
            known.seenByNode.put(nodeId, now);
            return;
        }
        ticket.met().forEach((partner, until) -> apart.part(userId, partner, until));
        if (known == null) {
            Entry entry = new Entry(ticket);
            entry.seenByNode.put(nodeId, now);
            pool.entries.put(userId, entry);
            pool.open.add(ticket, now);
            return;
        }
        known.seenByNode.put(nodeId, now);
        if (!known.ticket.equals(ticket)) {
            pool.open.remove(known.ticket);
            known.ticket = ticket;
            if (known.isOpen()) {
                pool.open.add(ticket, now);
            }
        }
    }

    /** A node has the searcher no more; other nodes may. */
    void withdraw(String nodeId, String userId, String ticketId) {
        for (Pool pool : pools.values()) {
            Entry entry = pool.entries.get(userId);
            if (entry != null && entry.ticket.ticketId().equals(ticketId)) {
                withdraw(pool, entry, nodeId);
            }
        }
    }

    private static void withdraw(Pool pool, Entry entry, String nodeId) {
        if (entry != null && entry.seenByNode.remove(nodeId) != null && entry.seenByNode.isEmpty()) {
            pool.remove(entry);
        }
    }

    /** Forgets what was not repeated, and what nodes offered that are gone. */
    void forget(Set<String> nodes, long now) {
        apart.expire(now);
        for (Pool pool : pools.values()) {
            for (Entry entry : List.copyOf(pool.entries.values())) {
                entry.seenByNode
                        .entrySet()
                        .removeIf(seen -> !nodes.contains(seen.getKey()) || now - seen.getValue() >= FORGET_MS);
                if (entry.seenByNode.isEmpty()) {
                    pool.remove(entry);
                }
            }
        }
        pools.values().removeIf(pool -> pool.entries.isEmpty());
    }

    /** One slice of a wave; to be repeated at once while {@link #hasDue}. */
    List<Proposal> propose(long now) {
        bringBack(now);
        List<Proposal> proposals = new ArrayList<>();
        pools.forEach((name, pool) -> {
            for (int steps = 0; steps < rules.slice() && pool.open.hasDue(now); steps++) {
                Ticket ticket = pool.open.pollDue(now);
                Ticket partner = pool.open.step(ticket, now);
                if (partner != null) {
                    proposals.add(propose(name, pool, ticket, partner));
                }
            }
        });
        return proposals;
    }

    boolean hasDue(long now) {
        return pools.values().stream().anyMatch(pool -> pool.open.hasDue(now));
    }

    private void bringBack(long now) {
        while (!aside.isEmpty() && aside.peek().until() <= now) {
            Aside back = aside.poll();
            Pool pool = pools.get(back.pool());
            Entry entry = back.entry();
            entry.isAside = false;
            if (pool != null && pool.entries.get(entry.ticket.userId()) == entry && entry.isOpen()) {
                pool.open.add(entry.ticket, now);
            }
        }
    }

    private static Proposal propose(String name, Pool pool, Ticket ticket, Ticket partner) {
        boolean partnerIsOlder = Ticket.OLDEST_FIRST.compare(partner, ticket) < 0;
        Entry first = pool.entries.get((partnerIsOlder ? partner : ticket).userId());
        Entry second = pool.entries.get((partnerIsOlder ? ticket : partner).userId());
        Set<String> nodes = new HashSet<>(first.seenByNode.keySet());
        String owner = nodes.stream().min(Comparator.naturalOrder()).orElseThrow();
        nodes.addAll(second.seenByNode.keySet());
        Proposal proposal = new Proposal(first.ticket, second.ticket, owner, nodes, !name.equals(ALL));
        for (Entry entry : List.of(first, second)) {
            pool.open.remove(entry.ticket);
            entry.proposal = proposal;
        }
        return proposal;
    }

    /** The two are free for others, or gone. */
    void settled(Proposal proposal, Outcome outcome, long now) {
        if (outcome.apartMs() > 0) {
            apart.part(proposal.first().userId(), proposal.second().userId(), now + outcome.apartMs());
        }
        String name = proposal.alone() ? proposal.owner() : ALL;
        Pool pool = pools.get(name);
        if (pool == null) {
            return;
        }
        for (Ticket proposed : List.of(proposal.first(), proposal.second())) {
            String userId = proposed.userId();
            Entry entry = pool.entries.get(userId);
            if (entry == null || entry.proposal != proposal) {
                continue;
            }
            entry.proposal = null;
            boolean same = entry.ticket.ticketId().equals(proposed.ticketId());
            if (same && (outcome.matched() || outcome.gone().contains(userId))) {
                pool.remove(entry);
            } else if (outcome.busy().contains(userId)) {
                entry.isAside = true;
                aside.add(new Aside(name, entry, now + ASIDE_MS));
            } else {
                pool.open.add(entry.ticket, now);
            }
        }
    }

    int tickets() {
        return pools.values().stream().mapToInt(pool -> pool.entries.size()).sum();
    }
}
