package parley.matchmaking;

/**
 * A place in the queue, kept through failed proposals, disconnects and changed preferences.
 *
 * @param enqueuedAt epoch milliseconds
 * @param seniorityMs waiting time carried over by somebody whose partner skipped
 * @param delayMs how long a serial skipper is held back first
 * @param skips how many partners this one skipped lately
 */
public record Place(long enqueuedAt, long seniorityMs, long delayMs, int skips) {
    /** Not matched before this moment. */
    public long readyAt() {
        return enqueuedAt + delayMs;
    }

    /** Where waiting counts from; the order of searchers and the stages follow it. */
    public long since() {
        return readyAt() - seniorityMs;
    }
}
