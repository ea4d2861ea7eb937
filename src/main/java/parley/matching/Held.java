package parley.matching;

import java.util.Set;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;

/**
 * A search of a user who is connected to this node.
 *
 * @param blocked everybody whom a block or report parts from the user; a ticket carries some of them
 */
record Held(Ticket ticket, Set<String> blocked) {
    /** So many blocks travel with a ticket; the user's node checks the others. */
    static final int MOST_BLOCKED = 100;

    /** The blocks of a seat are those of the last search; they may have changed since. */
    Held {
        blocked = Set.copyOf(blocked);
        ticket = ticket.with(offered(ticket.search().withBlocked(blocked)));
    }

    static Search offered(Search wish) {
        return wish.blocked().size() <= MOST_BLOCKED
                ? wish
                : wish.withBlocked(
                        Set.copyOf(wish.blocked().stream().limit(MOST_BLOCKED).toList()));
    }
}
