package parley.matchmaking;

/**
 * Two tickets reserved for each other, until committed, released or expired.
 *
 * @param first the one who has waited longer
 * @param until epoch milliseconds; a commit comes too late from this moment on
 */
public record Lease(String leaseId, Ticket first, Ticket second, long until) {}
