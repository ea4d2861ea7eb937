package parley.matchmaking;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** The waiting tickets, in one line each per combination of traits, oldest first. */
final class WaitingLines {
    private final Map<Line, TicketLine> lines = new HashMap<>();

    void add(Ticket ticket) {
        for (Line line : Line.of(ticket)) {
            lines.computeIfAbsent(line, key -> new TicketLine()).add(ticket);
        }
    }

    void remove(Ticket ticket) {
        for (Line line : Line.of(ticket)) {
            TicketLine waiting = lines.get(line);
            if (waiting == null) {
                continue;
            }
            waiting.remove(ticket);
            if (waiting.isEmpty()) {
                lines.remove(line);
            }
        }
    }

    /** Those in the line behind the given ticket, or all if it is null. */
    Iterator<Ticket> behind(Line line, Ticket after) {
        TicketLine waiting = lines.get(line);
        return waiting == null ? Collections.emptyIterator() : waiting.behind(after);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }
}
