package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/** Absences over all nodes; {@code absence-common.lua} describes the keys. One operation per call. */
public final class RedisAbsences implements Absences {
    private static final String BASE = "parley:{absent}";
    private static final RedisScript BEGIN = script("absence-begin");
    private static final RedisScript END = script("absence-end");
    private static final RedisScript TAKE = script("absence-take");
    private static final RedisScript OVER = script("absence-over");
    private static final RedisScript COUNT = script("absence-count");
    private static final RedisScript TELLING = script("absence-telling");
    private static final RedisScript TAKE_UNTOLD = script("absence-take-untold");
    private static final RedisScript FORGET = script("absence-forget");

    private final RedisCommands redis;
    private final LongSupplier aheadMs;

    /** @param aheadMs how far the clock of Redis is ahead of the callers': nodes whose clocks differ share one time */
    public RedisAbsences(RedisCommands redis, LongSupplier aheadMs) {
        this.redis = redis;
        this.aheadMs = aheadMs;
    }

    private static RedisScript script(String name) {
        return RedisScript.of("absence-common", name);
    }

    private String there(long time) {
        return String.valueOf(time + aheadMs.getAsLong());
    }

    @Override
    public Future<Void> begin(String userId, long until) {
        return redis.run(BEGIN, BASE, List.of(userId, there(until))).mapEmpty();
    }

    @Override
    public Future<Optional<String>> end(String userId) {
        return redis.run(END, BASE, List.of(userId))
                .map(room -> Optional.of(room.toString()).filter(named -> !named.isEmpty()));
    }

    @Override
    public Future<List<String>> takeDue(long now) {
        return redis.run(TAKE, BASE, List.of(there(now), there(now + TAKEN_MS)))
                .map(due -> due.stream().map(Response::toString).toList());
    }

    @Override
    public Future<Void> over(String userId) {
        return redis.run(OVER, BASE, List.of(userId)).mapEmpty();
    }

    @Override
    public Future<Integer> count() {
        return redis.run(COUNT, BASE, List.of()).map(Response::toInteger);
    }

    @Override
    public Future<Void> telling(String roomId, Collection<String> userIds, long by) {
        List<String> arguments = new ArrayList<>(List.of(roomId, there(by)));
        arguments.addAll(userIds);
        return redis.run(TELLING, BASE, arguments).mapEmpty();
    }

    @Override
    public Future<List<Untold>> takeUntold(long now) {
        return redis.run(TAKE_UNTOLD, BASE, List.of(there(now), there(now + TELL_AGAIN_MS)))
                .map(due -> due.stream()
                        .map(one -> new Untold(one.get(0).toString(), one.get(1).toString()))
                        .toList());
    }

    @Override
    public Future<Void> forget(String roomId, Collection<String> userIds) {
        List<String> arguments = new ArrayList<>(List.of(roomId));
        arguments.addAll(userIds);
        return redis.run(FORGET, BASE, arguments).mapEmpty();
    }
}
