package parley.matching.seat;

import parley.matching.ticket.Ticket;

/** The one seat of a user: nobody can search and be in a match, or be in two matches, at the same time. */
public sealed interface Seat {
    record Empty() implements Seat {}

    record Searching(Ticket ticket) implements Seat {}

    record Matched(Match match) implements Seat {}

    /** A search that was cancelled, or whose match is over. Remembered for a minute. */
    record Ended(String ticketId) implements Seat {}
}
