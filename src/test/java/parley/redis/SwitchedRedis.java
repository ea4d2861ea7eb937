package parley.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis that a test can take away and bring back. */
public final class SwitchedRedis implements RedisCommands {
    private final RedisCommands redis;
    private volatile boolean away;

    public SwitchedRedis(RedisCommands redis) {
        this.redis = redis;
    }

    public void away(boolean isAway) {
        away = isAway;
    }

    @Override
    public Future<Response> send(Request request) {
        return away ? Future.failedFuture(RedisProblems.away()) : redis.send(request);
    }
}
