package parley.room;

import io.vertx.core.Future;
import java.time.InstantSource;

/**
 * Counts open rooms for statistics. Stored ones lie still by the thousand and counting reads them all, so their number
 * is up to half a minute old; while the database is away the last one counts. Safe for use by several threads.
 */
public final class RoomCounts {
    private static final long COUNTED_MS = 30_000;

    private final RoomLog matches;
    private final RoomLog stored;
    private final InstantSource clock;
    private volatile long lastStored;
    private long countedAt = Long.MIN_VALUE;

    public RoomCounts(RoomLog matches, RoomLog stored, InstantSource clock) {
        this.matches = matches;
        this.stored = stored;
        this.clock = clock;
    }

    public record Counts(long matches, long stored) {
        public long all() {
            return matches + stored;
        }
    }

    public Future<Counts> now() {
        Future<Long> lasting =
                isDue() ? stored.count().otherwise(away -> lastStored) : Future.succeededFuture(lastStored);
        return matches.count()
                .compose(running -> lasting.map(count -> {
                    lastStored = count;
                    return new Counts(running, count);
                }));
    }

    private synchronized boolean isDue() {
        long now = clock.millis();
        boolean due = countedAt == Long.MIN_VALUE || now - countedAt >= COUNTED_MS;
        if (due) {
            countedAt = now;
        }
        return due;
    }
}
