package parley.gateway;

/** Counts something anew in each second. */
public final class PerSecond {
    private static final long SECOND_MS = 1_000;

    private final int limit;
    private long second;
    private int count;

    public PerSecond(int limit) {
        this.limit = limit;
    }

    /** Counts one. @return whether this second has seen more than the limit */
    public boolean exceeds(long now) {
        long current = now / SECOND_MS;
        if (current != second) {
            second = current;
            count = 0;
        }
        count++;
        return count > limit;
    }
}
