package parley.redis;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;

/**
 * One pipelined connection for all commands of a node, which is opened again whenever it is lost. Meanwhile, and once a
 * circuit breaker has seen too many failures in a row, commands fail at once.
 */
public final class RedisLink implements RedisCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final int MOST_FAILURES = 3;
    private static final long SHORTEST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 2_000;
    private static final RedisScript PROBE = RedisScript.of("probe");
    private static final String PROBE_KEY = "parley:{probe}";

    /** A connection with its own client: the pool of a shared one would hand out a hanging connection once more. */
    private record Line(Redis client, RedisConnection connection, CircuitBreaker breaker) {}

    private final Vertx vertx;
    private final RedisOptions options;
    private final long commandTimeoutMs;
    private final Consumer<String> counter;
    private final List<Runnable> returns = new CopyOnWriteArrayList<>();
    private volatile Line line;
    private volatile boolean closed;
    private long pauseMs = SHORTEST_PAUSE_MS;
    private String problem = "";

    /** @param counter hears the name of every operation: its script or, in lower case, its command */
    RedisLink(Vertx vertx, RedisOptions options, long commandTimeoutMs, Consumer<String> counter) {
        this.vertx = vertx;
        this.options = options;
        this.commandTimeoutMs = commandTimeoutMs;
        this.counter = counter;
    }

    /** Completes after the first attempt, whatever came of it; further attempts follow until there is a connection. */
    public Future<Void> open() {
        Redis client = Redis.createClient(vertx, options);
        return client.connect()
                .timeout(options.getNetClientOptions().getConnectTimeout() + commandTimeoutMs, TimeUnit.MILLISECONDS)
                .compose(connection -> probe(client, connection))
                .transform(opened -> {
                    if (opened.succeeded() && !closed) {
                        begin(opened.result());
                    } else {
                        client.close();
                        missed(opened.cause());
                    }
                    return Future.succeededFuture();
                });
    }

    public boolean available() {
        return line != null;
    }

    /** Adds an action for each time that Redis is back, and for when it is first there. */
    public void onReturn(Runnable action) {
        returns.add(action);
    }

    @Override
    public Future<Response> send(Request request) {
        return pass(request, request.command().toString().toLowerCase(Locale.ROOT));
    }

    @Override
    public Future<Response> run(RedisScript script, String key, List<String> arguments) {
        return pass(script.bySha(key, arguments), script.name())
                .recover(failure -> RedisScript.isUnknown(failure)
                        ? pass(script.byText(key, arguments), script.name())
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<List<Response>> readAll(String name, List<Request> reads) {
        boolean spread = options.getType() == RedisClientType.CLUSTER;
        return pass(
                connection -> spread
                        // The keys belong to several servers, each of which can only be sent its own.
                        ? Future.all(reads.stream().map(connection::send).toList())
                                .map(all -> all.<Response>list())
                        : connection.batch(reads),
                name);
    }

    private Future<Response> pass(Request request, String name) {
        return pass(connection -> connection.send(request), name);
    }

    private <T> Future<T> pass(Function<RedisConnection, Future<T>> operation, String name) {
        Line current = line;
        if (current == null) {
            return Future.failedFuture(RedisProblems.away());
        }
        counter.accept(name);
        return current.breaker()
                .execute(() -> operation.apply(current.connection()))
                .recover(failure -> {
                    if (RedisProblems.isAway(failure)) {
                        note(failure);
                    }
                    if (RedisProblems.isUnwilling(failure)) {
                        lost(current);
                    }
                    return Future.failedFuture(RedisProblems.told(failure));
                });
    }

    public Future<Void> close() {
        closed = true;
        Line last = line;
        line = null;
        return last == null ? Future.succeededFuture() : last.client().close();
    }

    /** Probes a connection: it must let scripts run and write, which the stores need. */
    private Future<Line> probe(Redis client, RedisConnection connection) {
        CircuitBreaker breaker = CircuitBreaker.create("redis", vertx, breakerOptions());
        breaker.<Response>failurePolicy(answer -> answer.failed() && RedisProblems.isAway(answer.cause()));
        Line opened = new Line(client, connection, breaker);
        breaker.openHandler(open -> lost(opened));
        connection.exceptionHandler(failure -> lost(opened));
        connection.endHandler(end -> lost(opened));
        return connection
                .send(PROBE.byText(PROBE_KEY, List.of()))
                .timeout(commandTimeoutMs, TimeUnit.MILLISECONDS)
                .map(opened);
    }

    private CircuitBreakerOptions breakerOptions() {
        return new CircuitBreakerOptions()
                .setMaxFailures(MOST_FAILURES)
                .setTimeout(commandTimeoutMs)
                // The way back is another connection, not another attempt on this one.
                .setResetTimeout(-1);
    }

    private void begin(Line opened) {
        synchronized (this) {
            line = opened;
            pauseMs = SHORTEST_PAUSE_MS;
            problem = "";
        }
        LOG.info("Redis is here");
        returns.forEach(Runnable::run);
    }

    private void lost(Line gone) {
        synchronized (this) {
            if (line != gone) {
                return;
            }
            line = null;
        }
        gone.client().close();
        if (!closed) {
            note(null);
            again();
        }
    }

    private void missed(Throwable failure) {
        if (!closed) {
            note(failure);
            again();
        }
    }

    private void again() {
        long delay;
        synchronized (this) {
            delay = pauseMs;
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
        vertx.setTimer(delay, timer -> Unattended.watch("connecting to Redis", open()));
    }

    /** Logs once for each new problem. */
    private synchronized void note(Throwable failure) {
        String now = failure == null ? "the connection ended" : RedisProblems.explained(failure);
        String kind = now.split(":", 2)[0];
        boolean known = kind.equals(problem) || failure == null && !problem.isEmpty();
        if (!known && !closed) {
            problem = kind;
            LOG.error("Redis can't be used, this node goes on alone until it can: {}", now);
        }
    }
}
