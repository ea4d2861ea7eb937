package parley.matchmaking;

import java.util.List;

/**
 * What ran out of time.
 *
 * @param leases reservations that nobody committed or released; their tickets wait again at their old places
 * @param tickets ended, since their searchers did not come back within the grace
 */
public record Expired(List<Lease> leases, List<Ticket> tickets) {}
