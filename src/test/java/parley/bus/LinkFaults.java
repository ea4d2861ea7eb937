package parley.bus;

import java.util.random.RandomGenerator;

/** Decides what a bad network does to each message between nodes. */
public final class LinkFaults {
    private final Shares shares;
    private final RandomGenerator random;

    /** @param random is asked from several threads at once */
    public LinkFaults(Shares shares, RandomGenerator random) {
        this.shares = shares;
        this.random = random;
    }

    /**
     * The shares of messages that a bad network spoils.
     *
     * @param loss share of the messages that are lost, from 0 to 1
     * @param duplicates share of the rest that arrive twice
     * @param delayMs each message is delayed by up to this long, so that messages overtake each other
     */
    public record Shares(double loss, double duplicates, long delayMs) {
        public static final Shares NONE = new Shares(0, 0, 0);
    }

    /** @param copies that arrive: 0, 1 or 2 */
    record Fate(int copies, long delayMs) {}

    Fate next() {
        if (random.nextDouble() < shares.loss()) {
            return new Fate(0, 0);
        }
        int copies = random.nextDouble() < shares.duplicates() ? 2 : 1;
        return new Fate(copies, shares.delayMs() == 0 ? 0 : random.nextLong(shares.delayMs() + 1));
    }
}
