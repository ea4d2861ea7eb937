package parley.matching.matcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/**
 * Knows the tickets that nodes offer and proposes whom to match; the store of seats decides. It holds nothing that the nodes
 * could not tell another matcher, and belongs to one thread.
 */
public final class Matcher {
    /** An offer that its node has not repeated for so long is forgotten. */
    static final long FORGET_MS = 30_000;
    /** A user who can't be matched just now is tried again after this. */
    static final long ASIDE_MS = 1_000;

    private final MatchRules rules;
    private final KeptApart apart = new KeptApart();
    private final OpenTickets open;
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<Aside> aside = new PriorityQueue<>(Comparator.comparingLong(Aside::until));

    private record Aside(Entry entry, long until) {}

    private static final class Entry {
        private Ticket ticket;
        private final Map<String, Long> seenByNode = new HashMap<>();
        private Proposal proposal;
        private boolean isAside;

        private Entry(Ticket ticket) {
            this.ticket = ticket;
        }
    }

    public Matcher(MatchRules rules) {
        this.rules = rules;
        this.open = new OpenTickets(rules, apart);
    }

    /** Takes a ticket, or takes it again; a ticket that has changed is tried again. */
    public void offer(String nodeId, Ticket ticket, long now) {
        Entry known = entries.get(ticket.userId());
        if (known != null && !known.ticket.ticketId().equals(ticket.ticketId())) {
            if (ticket.place().enqueuedAt() < known.ticket.place().enqueuedAt()) {
                return;
            }
            remove(known);
            known = null;
        }
        if (known == null) {
            known = new Entry(ticket);
            entries.put(ticket.userId(), known);
            open.add(ticket, now);
        }
        known.seenByNode.put(nodeId, now);
        if (!known.ticket.equals(ticket) && !known.ticket.isLaterWishThan(ticket)) {
            open.remove(known.ticket);
            known.ticket = ticket;
            reopen(known, now);
        }
    }

    private void reopen(Entry entry, long now) {
        if (entries.get(entry.ticket.userId()) == entry && entry.proposal == null && !entry.isAside) {
            open.add(entry.ticket, now);
        }
    }

    private void remove(Entry entry) {
        entries.remove(entry.ticket.userId());
        open.remove(entry.ticket);
    }

    /** A node has the searcher no more; other nodes may. */
    public void withdraw(String nodeId, String userId, String ticketId) {
        Entry entry = entries.get(userId);
        if (entry != null && entry.ticket.ticketId().equals(ticketId)) {
            entry.seenByNode.remove(nodeId);
            if (entry.seenByNode.isEmpty()) {
                remove(entry);
            }
        }
    }

    /** Forgets what was not repeated, and what nodes offered that are gone. */
    public void forget(Set<String> nodes, long now) {
        apart.expire(now);
        for (Entry entry : List.copyOf(entries.values())) {
            entry.seenByNode
                    .entrySet()
                    .removeIf(seen -> !nodes.contains(seen.getKey()) || now - seen.getValue() >= FORGET_MS);
            if (entry.seenByNode.isEmpty()) {
                remove(entry);
            }
        }
    }

    /** Makes one slice of a wave. Must be repeated at once while {@link #hasDue}. */
    public List<Proposal> propose(long now) {
        while (!aside.isEmpty() && aside.peek().until() <= now) {
            Entry back = aside.poll().entry();
            back.isAside = false;
            reopen(back, now);
        }
        List<Proposal> proposals = new ArrayList<>();
        for (int steps = 0; steps < rules.slice() && open.hasDue(now); steps++) {
            Ticket ticket = open.pollDue(now);
            Ticket partner = open.step(ticket, now);
            if (partner != null) {
                boolean partnerIsOlder = Ticket.OLDEST_FIRST.compare(partner, ticket) < 0;
                proposals.add(partnerIsOlder ? propose(partner, ticket) : propose(ticket, partner));
            }
        }
        return proposals;
    }

    public boolean hasDue(long now) {
        return open.hasDue(now);
    }

    private Proposal propose(Ticket first, Ticket second) {
        Entry older = entries.get(first.userId());
        Entry younger = entries.get(second.userId());
        Set<String> nodes = new HashSet<>(older.seenByNode.keySet());
        String owner = nodes.stream().min(Comparator.naturalOrder()).orElseThrow();
        nodes.addAll(younger.seenByNode.keySet());
        Proposal proposal = new Proposal(first, second, owner, nodes);
        for (Entry entry : List.of(older, younger)) {
            open.remove(entry.ticket);
            entry.proposal = proposal;
        }
        return proposal;
    }

    /** The two are free for others, or gone. */
    public void settled(Proposal proposal, Outcome outcome, long now) {
        long apartMs = outcome.matched() ? rules.rematchMs() : outcome.apartMs();
        if (apartMs > 0) {
            apart.part(proposal.first().userId(), proposal.second().userId(), now + apartMs);
        }
        for (Ticket proposed : List.of(proposal.first(), proposal.second())) {
            String userId = proposed.userId();
            Entry entry = entries.get(userId);
            if (entry == null || entry.proposal != proposal) {
                continue;
            }
            entry.proposal = null;
            if (outcome.matched() || outcome.gone().contains(userId)) {
                remove(entry);
            } else if (outcome.busy().contains(userId)) {
                entry.isAside = true;
                aside.add(new Aside(entry, now + ASIDE_MS));
            } else {
                open.add(entry.ticket, now);
            }
        }
    }

    int tickets() {
        return entries.size();
    }
}
