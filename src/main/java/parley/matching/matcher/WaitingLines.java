package parley.matching.matcher;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import parley.matching.ticket.Ticket;

/** The waiting tickets, in one line each per combination of traits, oldest first. */
final class WaitingLines {
    private final Map<Line, NavigableSet<Ticket>> lines = new HashMap<>();

    void add(Ticket ticket) {
        for (Line line : Line.of(ticket)) {
            lines.computeIfAbsent(line, key -> new TreeSet<>(Ticket.OLDEST_FIRST))
                    .add(ticket);
        }
    }

    void remove(Ticket ticket) {
        for (Line line : Line.of(ticket)) {
            NavigableSet<Ticket> waiting = lines.get(line);
            if (waiting != null && waiting.remove(ticket) && waiting.isEmpty()) {
                lines.remove(line);
            }
        }
    }

    /** Walks the line behind the given ticket, or all of it if the ticket is null. */
    Iterator<Ticket> behind(Line line, Ticket after) {
        NavigableSet<Ticket> waiting = lines.get(line);
        if (waiting == null) {
            return Collections.emptyIterator();
        }
        return after == null
                ? waiting.iterator()
                : waiting.tailSet(after, false).iterator();
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }
}
