package parley.gateway;

/** Counts a connection's offences of the last minute. */
final class Violations {
    private static final long WINDOW_MS = 60_000;

    private final int limit;
    private long[] times;
    private int count;

    Violations(int limit) {
        this.limit = limit;
    }

    /** Notes an offence. @return whether the limit is reached */
    boolean tooMany(long now) {
        if (times == null) {
            times = new long[limit];
        }
        times[count++ % limit] = now;
        return count >= limit && now - times[count % limit] < WINDOW_MS;
    }
}
