package parley.limits;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts limits in this process; any event loop may ask. Once a minute, the call that comes then drops idle keys. */
public final class MemoryRateLimits implements RateLimits {
    private static final long SWEEP_EVERY_MS = 60_000;

    private final Map<String, Map<String, SlidingWindow>> windowsByLimit = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final AtomicLong nextSweepAt;
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public MemoryRateLimits(InstantSource clock) {
        this.clock = clock;
        this.nextSweepAt = new AtomicLong(clock.millis() + SWEEP_EVERY_MS);
    }

    @Override
    public Future<Decision> take(String key, Limit limit) {
        long now = clock.millis();
        sweepWhenDue(now);
        Map<String, SlidingWindow> windows = windowsOf(limit);
        while (true) {
            SlidingWindow window = windows.get(key);
            if (window == null) {
                window = windows.computeIfAbsent(key, any -> new SlidingWindow(limit));
            }
            synchronized (window) {
                if (!window.dropped()) {
                    return Future.succeededFuture(decide(window, now));
                }
            }
        }
    }

    @Override
    public Future<Void> refund(String key, Limit limit) {
        SlidingWindow window = windowsOf(limit).get(key);
        if (window != null) {
            synchronized (window) {
                window.removeLatest();
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Stats> stats() {
        int keys = windowsByLimit.values().stream().mapToInt(Map::size).sum();
        return Future.succeededFuture(new Stats(keys, taken.sum(), refused.sum()));
    }

    private Map<String, SlidingWindow> windowsOf(Limit limit) {
        Map<String, SlidingWindow> windows = windowsByLimit.get(limit.name());
        return windows != null
                ? windows
                : windowsByLimit.computeIfAbsent(limit.name(), name -> new ConcurrentHashMap<>());
    }

    private Decision decide(SlidingWindow window, long now) {
        long waitMs = window.take(now);
        if (waitMs > 0) {
            refused.increment();
            return new Decision(false, 0, waitMs);
        }
        taken.increment();
        return new Decision(true, window.remaining(), 0);
    }

    private void sweepWhenDue(long now) {
        long due = nextSweepAt.get();
        if (now < due || !nextSweepAt.compareAndSet(due, now + SWEEP_EVERY_MS)) {
            return;
        }
        for (Map<String, SlidingWindow> windows : windowsByLimit.values()) {
            windows.forEach((key, window) -> {
                synchronized (window) {
                    if (window.dropIfIdle(now)) {
                        windows.remove(key, window);
                    }
                }
            });
        }
    }
}
