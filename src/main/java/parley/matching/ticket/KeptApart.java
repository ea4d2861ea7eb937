package parley.matching.ticket;

import java.util.HashMap;
import java.util.Map;

/** Remembers pairs that must not meet for a time: those who met, and those whom a node or the store refused. */
public final class KeptApart {
    private static final long SWEEP_EVERY_MS = 60_000;

    private final Map<Pair, Long> untilByPair = new HashMap<>();
    private long sweptAt;

    public void part(String a, String b, long until) {
        untilByPair.merge(Pair.of(a, b), until, Math::max);
    }

    /** Returns the moment from which the two may meet, which has passed if they may now. */
    public long until(String a, String b) {
        return untilByPair.getOrDefault(Pair.of(a, b), 0L);
    }

    public void expire(long now) {
        if (now - sweptAt >= SWEEP_EVERY_MS) {
            sweptAt = now;
            untilByPair.values().removeIf(until -> until <= now);
        }
    }
}
