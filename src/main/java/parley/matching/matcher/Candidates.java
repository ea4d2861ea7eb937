package parley.matching.matcher;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/**
 * Walks the lines of all whom a ticket accepts, the narrowest stage first, oldest first in each line. Valid only while
 * the lines don't change; the cursor survives that.
 */
final class Candidates {
    /** The walk goes on here: at a stage, a line of that stage, and behind the last ticket seen in it. */
    record Cursor(int stage, int line, Ticket after) {
        static final Cursor START = new Cursor(0, 0, null);
    }

    private final WaitingLines waiting;
    private final MatchRules rules;
    private final Ticket ticket;
    private final long now;
    private final int reached;

    private int stage;
    private int line;
    private Ticket after;
    private List<Line> lines;
    private Iterator<Ticket> current = Collections.emptyIterator();

    Candidates(WaitingLines waiting, MatchRules rules, Ticket ticket, Cursor from, long now) {
        this.waiting = waiting;
        this.rules = rules;
        this.ticket = ticket;
        this.now = now;
        this.reached = rules.stageOf(ticket, now);
        this.stage = from.stage();
        this.line = from.line();
        this.after = from.after();
        open();
    }

    /** Returns null at the end. A candidate in several lines comes several times. */
    Ticket next() {
        while (stage <= reached) {
            while (current.hasNext()) {
                Ticket candidate = current.next();
                if (!hasReachedStage(candidate)) {
                    break;
                }
                if (!candidate.ticketId().equals(ticket.ticketId())) {
                    after = candidate;
                    return candidate;
                }
            }
            advance();
        }
        return null;
    }

    Cursor cursor() {
        return new Cursor(stage, line, after);
    }

    /** Lines are ordered by age, so the first who hasn't ends the line for this stage. */
    private boolean hasReachedStage(Ticket candidate) {
        return candidate.since() <= now - rules.stages().get(stage).afterMs();
    }

    private void advance() {
        after = null;
        line++;
        if (line >= lines.size()) {
            line = 0;
            stage++;
            lines = null;
        }
        open();
    }

    private void open() {
        if (stage > reached) {
            return;
        }
        if (lines == null) {
            lines = Line.acceptedBy(ticket, rules.stages().get(stage));
        }
        current = waiting.behind(lines.get(line), after);
    }
}
