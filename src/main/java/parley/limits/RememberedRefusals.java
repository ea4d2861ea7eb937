package parley.limits;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps a flood of refused takes away from limits that are counted elsewhere. A refused client is told when to come
 * back; until then it is refused from memory, and the count is asked again at most every 100 ms, as another node may
 * have given a take back. So memory refuses nothing for longer than that which the count would allow, it never refuses
 * a client that waits as told, and a flood costs ten questions a second. Allowed takes are all counted elsewhere.
 */
public final class RememberedRefusals implements RateLimits {
    private static final long ASK_EVERY_MS = 100;
    private static final long SWEEP_EVERY_MS = 60_000;

    private record Key(String key, String limit) {}

    private record Refusal(long until, long askAt) {}

    private final RateLimits shared;
    private final InstantSource clock;
    private final Map<Key, Refusal> refusals = new ConcurrentHashMap<>();
    private final AtomicLong nextSweepAt;
    private final LongAdder remembered = new LongAdder();

    public RememberedRefusals(RateLimits shared, InstantSource clock) {
        this.shared = shared;
        this.clock = clock;
        this.nextSweepAt = new AtomicLong(clock.millis() + SWEEP_EVERY_MS);
    }

    @Override
    public Future<Decision> take(String key, Limit limit) {
        if (refusals.isEmpty()) {
            return ask(key, limit);
        }
        long now = clock.millis();
        sweepWhenDue(now);
        Key known = new Key(key, limit.name());
        Refusal refusal = refusals.get(known);
        if (refusal == null || now >= refusal.until()) {
            return ask(key, limit);
        }
        // One of the clients that come at the same moment asks; the others hear what is known.
        if (now >= refusal.askAt()
                && refusals.replace(known, refusal, new Refusal(refusal.until(), now + ASK_EVERY_MS))) {
            return ask(key, limit);
        }
        remembered.increment();
        return Future.succeededFuture(new Decision(false, 0, refusal.until() - now));
    }

    private Future<Decision> ask(String key, Limit limit) {
        return shared.take(key, limit).onSuccess(decision -> {
            if (!decision.allowed()) {
                long now = clock.millis();
                refusals.put(
                        new Key(key, limit.name()), new Refusal(now + decision.retryAfterMs(), now + ASK_EVERY_MS));
            } else if (!refusals.isEmpty()) {
                refusals.remove(new Key(key, limit.name()));
            }
        });
    }

    @Override
    public Future<Void> refund(String key, Limit limit) {
        refusals.remove(new Key(key, limit.name()));
        return shared.refund(key, limit);
    }

    @Override
    public Future<Stats> stats() {
        return shared.stats().map(stats -> new Stats(stats.keys(), stats.taken(), stats.refused() + remembered.sum()));
    }

    @Override
    public RateLimits alone() {
        return shared.alone();
    }

    @Override
    public RateLimits strict() {
        return shared.strict();
    }

    private void sweepWhenDue(long now) {
        long due = nextSweepAt.get();
        if (now >= due && nextSweepAt.compareAndSet(due, now + SWEEP_EVERY_MS)) {
            refusals.values().removeIf(refusal -> refusal.until() <= now);
        }
    }
}
