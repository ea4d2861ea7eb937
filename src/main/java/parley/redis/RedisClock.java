package parley.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import parley.error.Unattended;

/**
 * The time of Redis, so that nodes whose clocks differ agree on shared windows. While Redis is away the time goes on
 * from its last answer.
 */
public final class RedisClock implements InstantSource {
    private static final long MEASURE_EVERY_MS = 60_000;
    /** An answer that was under way for longer than this tells less than the one before. */
    private static final long SURE_MS = 500;

    private final RedisLink redis;
    private final InstantSource clock;
    private volatile long aheadMs;
    private volatile boolean measured;

    public RedisClock(Vertx vertx, RedisLink redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
        redis.onReturn(this::measure);
        vertx.setPeriodic(MEASURE_EVERY_MS, timer -> measure());
    }

    private void measure() {
        long asked = clock.millis();
        Unattended.watch(
                "asking Redis for the time",
                redis.send(Request.cmd(Command.TIME)).onSuccess(time -> {
                    long there = TimeUnit.SECONDS.toMillis(time.get(0).toLong())
                            + TimeUnit.MICROSECONDS.toMillis(time.get(1).toLong());
                    long answered = clock.millis();
                    if (!measured || answered - asked < SURE_MS) {
                        aheadMs = there - (asked + answered) / 2;
                        measured = true;
                    }
                }));
    }

    /** The milliseconds by which it is ahead of this node's clock; below zero if it is behind. */
    public long aheadMs() {
        return aheadMs;
    }

    @Override
    public Instant instant() {
        return clock.instant().plusMillis(aheadMs);
    }

    @Override
    public long millis() {
        return clock.millis() + aheadMs;
    }
}
