package parley.matching.ticket;

/**
 * A place in the queue, kept through failed proposals, disconnects and changed preferences.
 *
 * @param enqueuedAt epoch milliseconds
 * @param seniorityMs waiting time carried over by somebody whose partner skipped
 * @param delayMs how long a serial skipper is held back first
 * @param skips how many partners this one skipped lately
 * @param version of the wish: about when it was made, in epoch milliseconds; of two wishes with one ticket the higher counts
 */
public record Place(long enqueuedAt, long seniorityMs, long delayMs, int skips, long version) {
    public Place(long enqueuedAt, long seniorityMs, long delayMs, int skips) {
        this(enqueuedAt, seniorityMs, delayMs, skips, enqueuedAt);
    }

    /** Returns the place of a later wish. */
    public Place changed(long now) {
        return new Place(enqueuedAt, seniorityMs, delayMs, skips, Math.max(version + 1, now));
    }

    /** The search is not matched before this moment. */
    public long readyAt() {
        return enqueuedAt + delayMs;
    }

    /** Waiting counts from this moment; the order of searchers and the stages follow it. */
    public long since() {
        return readyAt() - seniorityMs;
    }
}
