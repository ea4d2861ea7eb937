package parley.gateway.feed;

import java.util.random.RandomGenerator;

/**
 * Knows how long one more client would wait in a queue, from the pace at which the queue gets shorter, and gives those
 * who would wait too long a moment at which to come back. Each gets a place behind those that were sent away before, so
 * that a crowd comes back spread over the time that it takes to let it in. Times are milliseconds.
 */
final class QueueDelay {
    /** What an entry takes until some have ended: about as long as on a small machine. */
    private static final double FIRST_GUESS_MS = 2;

    private static final double LEAST_MS = 0.05;
    private static final double WEIGHT_OF_NEWEST = 0.05;
    private static final long MOST_AWAY_MS = 30_000;
    private static final long NONE = -1;

    private final long mostMs;
    private final RandomGenerator random;
    private double eachMs = FIRST_GUESS_MS;
    private long lastEnd = NONE;
    private double placesUntil;

    /** @param mostMs how long a client may wait */
    QueueDelay(long mostMs, RandomGenerator random) {
        this.mostMs = mostMs;
        this.random = random;
    }

    /** @param othersWait only then does the time to the next end tell the pace of the queue */
    void entryEnded(long now, boolean othersWait) {
        if (lastEnd != NONE) {
            eachMs = Math.max(LEAST_MS, eachMs + (now - lastEnd - eachMs) * WEIGHT_OF_NEWEST);
        }
        lastEnd = othersWait ? now : NONE;
    }

    boolean tooLong(int waiting) {
        return waiting * eachMs > mostMs;
    }

    /** Gives one client a place after all that were sent away before, and a moment about then to come back. */
    long comeBackAfter(long now) {
        placesUntil = Math.max(now + mostMs, placesUntil) + eachMs;
        double wait = Math.min(MOST_AWAY_MS, placesUntil - now);
        return (long) (wait * (0.5 + random.nextDouble())) + 1;
    }
}
