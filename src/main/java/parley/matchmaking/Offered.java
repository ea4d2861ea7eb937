package parley.matchmaking;

import java.util.Optional;

/** What became of an offer. */
public sealed interface Offered {
    /** The search waits; also the answer if the same search is already known, whatever its state. */
    record Enqueued(Ticket ticket, Optional<Ticket> replaced) implements Offered {}

    /** A partner was found at once; the caller has to confirm both and then commit or release. */
    record Reserved(Ticket ticket, Optional<Ticket> replaced, Lease lease) implements Offered {}

    /** A late duplicate of a search that has already ended; nothing was done. */
    record Ended(String ticketId) implements Offered {}
}
