package parley.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the operations that pass through it. */
public final class CountingRedis implements RedisCommands {
    private final RedisCommands redis;
    private final AtomicInteger operations = new AtomicInteger();

    public CountingRedis(RedisCommands redis) {
        this.redis = redis;
    }

    @Override
    public Future<Response> send(Request request) {
        operations.incrementAndGet();
        return redis.send(request);
    }

    @Override
    public Future<List<Response>> readAll(String name, List<Request> reads) {
        operations.incrementAndGet();
        return redis.readAll(name, reads);
    }

    public void reset() {
        operations.set(0);
    }

    /** Returns the number of operations since the last call. */
    public int operations() {
        return operations.getAndSet(0);
    }
}
