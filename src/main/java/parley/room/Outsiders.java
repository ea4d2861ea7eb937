package parley.room;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers users whom several looks within the last second found outside a room: only they are refused without a look.
 * A user who tries once and is then added by another node never counts as an outsider. Safe for several threads.
 */
public final class Outsiders {
    private static final long FRESH_MS = 1_000;
    private static final int PROBES = 3;
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<MemberKey, Found> found = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /** @param changes number of changes of memberships before the first look */
    private record Found(long since, long changes, int times) {}

    Outsiders(InstantSource clock) {
        this.clock = clock;
    }

    /** Must be noted before a look, and given to {@link #foundOutside}: a change meanwhile makes the look too old. */
    public long changes() {
        return changes.get();
    }

    public boolean has(String roomId, String userId) {
        Found known = found.get(new MemberKey(roomId, userId));
        return known != null && known.times() >= PROBES && holds(known, clock.millis());
    }

    public void foundOutside(String roomId, String userId, long changesBefore) {
        long now = clock.millis();
        if (found.size() >= MOST) {
            found.values().removeIf(known -> !holds(known, now));
        }
        if (found.size() < MOST && changes.get() == changesBefore) {
            found.merge(
                    new MemberKey(roomId, userId),
                    new Found(now, changesBefore, 1),
                    (known, first) -> holds(known, now) && known.changes() == changesBefore
                            ? new Found(known.since(), changesBefore, known.times() + 1)
                            : first);
        }
    }

    private boolean holds(Found known, long now) {
        return now - known.since() < FRESH_MS && known.changes() == changes.get();
    }

    /** Forgets all outsiders, as somebody has come into a room or left one. */
    void changed() {
        changes.incrementAndGet();
    }
}
