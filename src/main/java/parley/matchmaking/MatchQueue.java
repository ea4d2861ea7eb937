package parley.matchmaking;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/**
 * Who searches, who is reserved for whom, and who is in a match. Every call is one atomic step and may be repeated.
 * A ticket ends exactly once: matched, cancelled, replaced by the same user's next search, or expired. Times are epoch
 * milliseconds, {@code now} comes from the caller's clock.
 */
public interface MatchQueue {
    /**
     * Finds a partner and reserves both, or enqueues. A user who already searches keeps the place and gets the new
     * preferences, session and ticket id; a reservation is given up for that. Fails with CONFLICT during a match.
     */
    Future<Offered> offer(Search search, long now);

    /**
     * Takes a ticket over from another queue, at its old place and whatever became of it here before; one that the user has
     * here now stays as it is. Fails with CONFLICT during a match.
     */
    Future<Offered> restore(Ticket ticket, long now);

    /** Tries the tickets that are due, the oldest first; to be repeated at once while there are more. */
    Future<Wave> wave(long now);

    /**
     * Turns a reservation into a match. Empty if it no longer holds: then whoever is still searching waits at the old
     * place. The same lease and room again give the same match.
     */
    Future<Optional<Match>> commit(String leaseId, String roomId, long now);

    /**
     * Gives a reservation up: both are back at their old places, those whose session is missing as after
     * {@link #pause}. Nothing happens if it no longer holds.
     */
    Future<Void> release(String leaseId, Set<String> missingSessionIds, long now);

    /** Ends the user's search, also a reserved one; empty if there is none. */
    Future<Optional<Ticket>> cancel(String userId, long now);

    /** The session is gone: its ticket is not matched, but keeps its place until the grace ends. */
    Future<Void> pause(String userId, String sessionId, long now);

    /** The searcher is back, with this session, which owns the ticket from now on; empty if there is none. */
    Future<Optional<Ticket>> resume(String userId, String sessionId, long now);

    /**
     * The match room is closed: both are free, but not for each other for a while. The skipper, who may be null, pays
     * with a delay if that happens often; the other keeps the waiting time for the next search. Empty if not open.
     */
    Future<Optional<Match>> closed(String roomId, String skipperId, long now);

    /** A block or report: the two are not matched from now on, and no longer reserved for each other. */
    Future<Void> forbid(String userA, String userB, long now);

    /** No block or report is left between the two. */
    Future<Void> allow(String userA, String userB, long now);

    /** Takes back what ran out of time; to be called before every wave. */
    Future<Expired> expire(long now);

    Future<Optional<Match>> matchOf(String userId);

    Future<Optional<Ticket>> ticketOf(String userId);

    Future<Counts> counts();
}
