package parley.matching.matcher;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import parley.matching.ticket.Ticket;

/** Knows when each ticket is to be tried. The oldest of those that are due comes first. */
final class DueTickets {
    private record Due(long at, Ticket ticket) {}

    private static final Comparator<Due> EARLIEST_FIRST =
            Comparator.comparingLong(Due::at).thenComparing(Due::ticket, Ticket.OLDEST_FIRST);

    private final Map<String, Due> dueByTicketId = new HashMap<>();
    private final TreeSet<Due> later = new TreeSet<>(EARLIEST_FIRST);
    private final TreeSet<Ticket> ready = new TreeSet<>(Ticket.OLDEST_FIRST);

    /** Replaces an earlier appointment of the ticket. */
    void schedule(Ticket ticket, long at) {
        drop(ticket);
        Due due = new Due(at, ticket);
        dueByTicketId.put(ticket.ticketId(), due);
        later.add(due);
    }

    void drop(Ticket ticket) {
        Due due = dueByTicketId.remove(ticket.ticketId());
        if (due != null) {
            later.remove(due);
            ready.remove(due.ticket());
        }
    }

    /** The oldest ticket that is due, which is taken off; null if none is. */
    Ticket poll(long now) {
        while (!later.isEmpty() && later.first().at() <= now) {
            ready.add(later.pollFirst().ticket());
        }
        Ticket oldest = ready.pollFirst();
        if (oldest != null) {
            dueByTicketId.remove(oldest.ticketId());
        }
        return oldest;
    }

    boolean hasDue(long now) {
        return !ready.isEmpty() || !later.isEmpty() && later.first().at() <= now;
    }
}
