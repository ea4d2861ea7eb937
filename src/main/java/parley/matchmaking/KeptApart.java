package parley.matchmaking;

/** Pairs that must not meet for a time: those who just met, and those parted by a block or report. */
final class KeptApart {
    /** Bridges the time until every search in flight was made with knowledge of the block. */
    private static final long FORBIDDEN_MS = 3_600_000;

    private final ExpiringMap<Pair, Boolean> met;
    private final ExpiringMap<Pair, Boolean> forbidden = new ExpiringMap<>(FORBIDDEN_MS);

    KeptApart(long rematchMs) {
        this.met = new ExpiringMap<>(rematchMs);
    }

    void met(String a, String b, long now) {
        met.put(Pair.of(a, b), true, now);
    }

    void forbid(String a, String b, long now) {
        forbidden.put(Pair.of(a, b), true, now);
    }

    void allow(String a, String b) {
        forbidden.remove(Pair.of(a, b));
    }

    /** When the two may meet; a moment that has passed if they may now. */
    long until(String a, String b) {
        Pair pair = Pair.of(a, b);
        return Math.max(met.until(pair), forbidden.until(pair));
    }

    void expire(long now) {
        met.expire(now);
        forbidden.expire(now);
    }
}
