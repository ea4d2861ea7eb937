package parley.limits;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * Counts limits over all nodes. A window is one list {@code parley:limit:<name>:{<key>}} of the times of its takes,
 * which lives a minute longer than the window. A take costs one operation, and so does a refund. The statistics count
 * what this node asked for.
 */
public final class RedisRateLimits implements RateLimits {
    private static final RedisScript TAKE = RedisScript.of("limit-take");
    private static final long SWEEP_EVERY_MS = 60_000;

    private final RedisCommands redis;
    private final InstantSource clock;
    /** Maps the windows that this node takes from to the times when they are over. */
    private final Map<String, Long> endByKey = new ConcurrentHashMap<>();

    private final AtomicLong nextSweepAt;
    private final LongAdder taken = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** @param clock the same for all nodes: their takes share windows */
    public RedisRateLimits(RedisCommands redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
        this.nextSweepAt = new AtomicLong(clock.millis() + SWEEP_EVERY_MS);
    }

    @Override
    public Future<Decision> take(String key, Limit limit) {
        long now = clock.millis();
        String redisKey = redisKey(key, limit);
        sweepWhenDue(now);
        return redis.run(
                        TAKE,
                        redisKey,
                        List.of(String.valueOf(now), String.valueOf(limit.count()), String.valueOf(limit.windowMs())))
                .map(answer -> {
                    endByKey.put(redisKey, now + limit.windowMs());
                    return decision(answer);
                });
    }

    private Decision decision(Response answer) {
        boolean allowed = answer.get(0).toInteger() == 1;
        (allowed ? taken : refused).increment();
        return new Decision(allowed, answer.get(1).toInteger(), answer.get(2).toLong());
    }

    @Override
    public Future<Void> refund(String key, Limit limit) {
        return redis.send(Request.cmd(Command.RPOP).arg(redisKey(key, limit))).mapEmpty();
    }

    @Override
    public Future<Stats> stats() {
        return Future.succeededFuture(new Stats(endByKey.size(), taken.sum(), refused.sum()));
    }

    private static String redisKey(String key, Limit limit) {
        return "parley:limit:" + limit.name() + ":{" + key + "}";
    }

    private void sweepWhenDue(long now) {
        long due = nextSweepAt.get();
        if (now >= due && nextSweepAt.compareAndSet(due, now + SWEEP_EVERY_MS)) {
            endByKey.values().removeIf(end -> end <= now);
        }
    }
}
