package parley.matching.matcher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/**
 * The tickets that can be matched. A pair becomes possible only when one of the two arrives, returns or reaches a stage,
 * or when they are no longer kept apart; at each such moment one of them is due and looks at all its candidates, in as
 * many bounded steps as that takes. So a wave that has tried all that are due leaves no possible pair behind.
 */
final class OpenTickets {
    /** An unfinished look. */
    private record Progress(Candidates.Cursor cursor, long retryAt) {
        static final Progress NONE = new Progress(Candidates.Cursor.START, Look.NEVER);
    }

    private final MatchRules rules;
    private final Matchmaker matchmaker;
    private final KeptApart apart;
    private final WaitingLines lines = new WaitingLines();
    private final DueTickets due = new DueTickets();
    private final Map<String, Progress> progress = new HashMap<>();
    private final Set<String> inLines = new HashSet<>();

    OpenTickets(MatchRules rules, KeptApart apart) {
        this.rules = rules;
        this.matchmaker = new Matchmaker(rules);
        this.apart = apart;
    }

    /** Puts the ticket at its place, to be tried at once; a serial skipper waits unseen at first. */
    void add(Ticket ticket, long now) {
        if (ticket.place().readyAt() > now) {
            due.schedule(ticket, ticket.place().readyAt());
            return;
        }
        lineUp(ticket);
        due.schedule(ticket, now);
    }

    private void lineUp(Ticket ticket) {
        if (inLines.add(ticket.ticketId())) {
            lines.add(ticket);
        }
    }

    void remove(Ticket ticket) {
        if (inLines.remove(ticket.ticketId())) {
            lines.remove(ticket);
        }
        due.drop(ticket);
        progress.remove(ticket.ticketId());
    }

    Ticket pollDue(long now) {
        Ticket ticket = due.poll(now);
        if (ticket != null) {
            lineUp(ticket);
        }
        return ticket;
    }

    boolean hasDue(long now) {
        return due.hasDue(now);
    }

    /** Looks once for a partner, going on where the last look stopped; null if there is none (yet). */
    Ticket step(Ticket ticket, long now) {
        Progress last = progress.getOrDefault(ticket.ticketId(), Progress.NONE);
        Candidates candidates = new Candidates(lines, rules, ticket, last.cursor(), now);
        Look look = matchmaker.look(ticket, candidates, apart, now);
        if (look.partner() != null) {
            return look.partner();
        }
        long retryAt = Math.min(last.retryAt(), look.retryAt());
        if (!look.finished()) {
            progress.put(ticket.ticketId(), new Progress(candidates.cursor(), retryAt));
            due.schedule(ticket, now);
            return null;
        }
        progress.remove(ticket.ticketId());
        long widensIn = rules.widensInMs(ticket, now);
        long dueAt = Math.min(retryAt, widensIn > 0 ? now + widensIn : Look.NEVER);
        if (dueAt != Look.NEVER) {
            due.schedule(ticket, dueAt);
        }
        return null;
    }
}
