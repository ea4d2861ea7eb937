package parley.gateway;

/** Knows when a client was last heard, and when it last took part. Times are epoch milliseconds. */
public final class Liveness {
    private static final long NEVER = -1;

    private final long openedAt;
    private long heardAt;
    private long eventAt;
    private long beatAt;
    private long fullSince = NEVER;

    Liveness(long now) {
        openedAt = now;
        heardAt = now;
        eventAt = now;
        beatAt = now;
    }

    public void heard(long now) {
        heardAt = now;
    }

    public void event(long now) {
        eventAt = now;
    }

    /** @return whether a heartbeat is due; if so it counts as sent */
    boolean beat(long now, long everyMs) {
        if (now - beatAt < everyMs) {
            return false;
        }
        beatAt = now;
        return true;
    }

    boolean silentFor(long now, long ms) {
        return now - heardAt >= ms;
    }

    /** @param ms 0 means never */
    boolean idleFor(long now, long ms) {
        return ms > 0 && now - eventAt >= ms;
    }

    boolean openFor(long now, long ms) {
        return now - openedAt >= ms;
    }

    /** Notes that the socket has taken what was written. */
    void took() {
        fullSince = NEVER;
    }

    /** @return whether each look for so long, and nothing in between, has found the socket full */
    boolean stuckFor(boolean full, long now, long ms) {
        if (!full) {
            took();
        } else if (fullSince == NEVER) {
            fullSince = now;
        }
        return fullSince != NEVER && now - fullSince >= ms;
    }
}
