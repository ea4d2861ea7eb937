package parley.bus;

import java.util.random.RandomGenerator;
import parley.config.ParleyConfig.Faults;

/** What becomes of a message between nodes when a bad network is rehearsed. */
public final class LinkFaults {
    private static final Fate SENT = new Fate(1, 0);

    private final Faults shares;
    private final RandomGenerator random;

    /** @param random is asked from several threads at once */
    public LinkFaults(Faults shares, RandomGenerator random) {
        this.shares = shares;
        this.random = random;
    }

    /** @param copies that arrive: 0, 1 or 2 */
    record Fate(int copies, long delayMs) {}

    Fate next() {
        if (shares.loss() == 0 && shares.duplicates() == 0 && shares.delayMs() == 0) {
            return SENT;
        }
        if (random.nextDouble() < shares.loss()) {
            return new Fate(0, 0);
        }
        int copies = random.nextDouble() < shares.duplicates() ? 2 : 1;
        return new Fate(copies, shares.delayMs() == 0 ? 0 : random.nextLong(shares.delayMs() + 1));
    }
}
