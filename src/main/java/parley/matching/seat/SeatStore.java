package parley.matching.seat;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;

/**
 * Knows who searches and who is in a match. Every call is one atomic step; {@link #match} alone makes a match, so that nobody is in
 * two. Times are epoch milliseconds, {@code now} comes from the caller's clock.
 */
public interface SeatStore {
    /** A searching seat that nobody renews is empty after this. */
    long LIFE_MS = 30_000;

    /** An absence that was taken is given to nobody else for this long. */
    long TAKEN_MS = 30_000;

    /** @param counts of all seats */
    record Searched(Seat seat, Counts counts) {}

    /** The seats in the order of the tickets. */
    record Renewed(List<Seat> seats, Counts counts) {}

    /** @param whole whether the seat is written anew where there is none, or an earlier search has ended */
    record Renewal(Ticket ticket, boolean whole) {}

    /** A user who was waited for long enough. */
    record Due(String userId, Match match) {}

    /** The answer to {@link #match}. */
    sealed interface Commit {
        record Made(Match match) implements Commit {}

        /** The two have met before. @param until when they may meet again */
        record Apart(long until) implements Commit {}

        /** @param userIds whose seats are not searching with these tickets */
        record Refused(Set<String> userIds) implements Commit {}
    }

    /** A user who searches keeps the ticket and the place. A match, and a ticket that has ended, stay as they are. */
    Future<Searched> search(Search wish, long now);

    /** Ends a search. @param ticketId null for whichever it is @return the seat afterwards */
    Future<Seat> cancel(String userId, String ticketId, long now);

    /** Makes a match of two searches; the same room again gives the same match. */
    Future<Commit> match(Ticket first, Ticket second, String roomId, long now);

    /**
     * The room is closed: both are free, but not for each other for a while. A skipper pays with a delay if that happens
     * often; the other keeps the waiting time for the next search.
     *
     * @param leaving who left by choice; null for nobody
     * @return empty if nobody is in this match
     */
    Future<Optional<Match>> free(String roomId, Leaving leaving, long now);

    /** @param skipWithinMs leaving so soon after the match counts as a skip */
    record Leaving(String userId, long skipWithinMs) {}

    /** Lets these searches live on. @param lifeMs from now */
    Future<Renewed> renew(List<Renewal> renewals, long lifeMs, long now);

    /** @param back whether they have just connected: they are not waited for any more, and their searches live on */
    Future<Map<String, Seat>> seats(Collection<String> userIds, boolean back, long now);

    /** Waits for a user in a match who has lost the last connection. */
    Future<Void> away(String userId, long until);

    /** Each is given to one caller, which ends the match. */
    Future<List<Due>> takeDue(long now);

    Future<Counts> counts(long now);
}
