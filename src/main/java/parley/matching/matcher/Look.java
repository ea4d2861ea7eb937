package parley.matching.matcher;

import parley.matching.ticket.Ticket;

/**
 * The result of one step.
 *
 * @param partner null if none of the candidates will do
 * @param finished whether there were no more candidates to look at
 * @param retryAt when the first of the candidates that are kept apart for a time will do
 */
record Look(Ticket partner, boolean finished, long retryAt) {
    static final long NEVER = Long.MAX_VALUE;
}
