package parley.gateway;

import io.vertx.core.Future;
import java.time.InstantSource;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.signaling.SignalingMessages.CountCalls;
import parley.signaling.SignalingMessages.CountedCalls;

/**
 * Counts the live calls of all nodes for statistics. Clients may ask at any rate, so a number counts for a second; while
 * nobody can tell, the last one does. Safe for use by several threads.
 */
final class CallCounts {
    private static final long COUNTED_MS = 1_000;

    private final Bus bus;
    private final InstantSource clock;
    private volatile long last;
    private long countedAt = Long.MIN_VALUE;

    CallCounts(Bus bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    Future<Long> now() {
        return isDue()
                ? bus.<CountedCalls>request(Addresses.SIGNALING_COUNT, new CountCalls())
                        .map(counted -> last = counted.live())
                        .otherwise(away -> last)
                : Future.succeededFuture(last);
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
