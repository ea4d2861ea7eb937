package parley.bus;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Requests among this node's own features: one step to the event loop of whoever answers, and one back. All wait for
 * the same time at most, so one timer looks after them, where the event bus keeps a timer and a reply address for each.
 */
final class LocalRequests {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRequests.class);
    private static final long LOOK_MS = 500;

    private final Vertx vertx;
    private final Context own;
    private final long timeoutNanos;
    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    /** Requests in the order of their deadlines. */
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param context null where several share an address, whom only the event bus knows apart */
    private record Server(Context context, Function<Object, Future<?>> handler) {
        static final Server SHARED = new Server(null, null);
    }

    /** A request that waits. What it waits for is let go as soon as it is answered. */
    private static final class Asked {
        private final long deadline;
        private volatile Promise<Object> answer;

        Asked(long deadline, Promise<Object> answer) {
            this.deadline = deadline;
            this.answer = answer;
        }
    }

    LocalRequests(Vertx vertx, long timeoutMs) {
        this.vertx = vertx;
        this.own = vertx.getOrCreateContext();
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** Takes the requests at an address on the caller's event loop. @return a step that ends it */
    <Q> Runnable serve(String address, Function<Q, Future<?>> handler) {
        @SuppressWarnings("unchecked")
        Server server = new Server(vertx.getOrCreateContext(), message -> handler.apply((Q) message));
        servers.merge(address, server, (first, second) -> Server.SHARED);
        return () -> servers.remove(address, server);
    }

    /** @return null if nobody, or more than one, answers at the address here */
    Future<Object> request(String address, Object message) {
        Server server = servers.get(address);
        if (server == null || server.context() == null) {
            return null;
        }
        Promise<Object> answer =
                vertx.getOrCreateContext() instanceof ContextInternal caller ? caller.promise() : Promise.promise();
        Asked waiting = new Asked(System.nanoTime() + timeoutNanos, answer);
        asked.add(waiting);
        lookLater();
        try {
            server.context()
                    .runOnContext(turn -> server.handler().apply(message).onComplete(done -> answer(waiting, done)));
        } catch (RejectedExecutionException ended) {
            waiting.answer = null;
            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "This node is about to end"));
        }
        return answer.future();
    }

    private static void answer(Asked waiting, AsyncResult<?> done) {
        Promise<Object> answer = waiting.answer;
        waiting.answer = null;
        try {
            if (answer != null && done.succeeded()) {
                answer.tryComplete(done.result());
            } else if (answer != null) {
                answer.tryFail(done.cause());
            }
        } catch (RejectedExecutionException ended) {
            LOG.debug("Whoever asked is gone with an event loop");
        }
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            // A timer of a verticle would end with it.
            own.runOnContext(turn -> vertx.setTimer(LOOK_MS, timer -> look()));
        }
    }

    /** Refuses those whose time is over. */
    private void look() {
        long now = System.nanoTime();
        for (Asked first = asked.peek(); first != null; first = asked.peek()) {
            Promise<Object> answer = first.answer;
            if (answer != null && first.deadline - now > 0) {
                break;
            }
            asked.remove();
            if (answer != null) {
                first.answer = null;
                answer.tryFail(new ParleyException(ErrorCode.TIMEOUT, "The server did not answer in time"));
            }
        }
        looking.set(false);
        if (!asked.isEmpty()) {
            lookLater();
        }
    }
}
