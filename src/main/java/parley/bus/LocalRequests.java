package parley.bus;

import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
        private final Context caller;
        private final AtomicReference<Promise<Object>> answer;

        Asked(long deadline, Context caller) {
            this.deadline = deadline;
            this.caller = caller;
            this.answer = new AtomicReference<>(Promise.promise());
        }

        boolean isOver() {
            return answer.get() == null;
        }

        /** Answers behind what the caller's event loop has been told already: the event before the acknowledgement of it. */
        void end(Object result, Throwable refusal) {
            Promise<Object> waiting = answer.getAndSet(null);
            if (waiting == null) {
                return;
            }
            try {
                caller.runOnContext(turn -> {
                    if (refusal == null) {
                        waiting.complete(result);
                    } else {
                        waiting.fail(refusal);
                    }
                });
            } catch (RejectedExecutionException ended) {
                LOG.debug("Whoever asked is gone with an event loop");
            }
        }
    }

    LocalRequests(Vertx vertx, long timeoutMs) {
        this.vertx = vertx;
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
        Asked waiting = new Asked(System.nanoTime() + timeoutNanos, vertx.getOrCreateContext());
        Future<Object> answer = waiting.answer.get().future();
        try {
            server.context().runOnContext(turn -> server.handler()
                    .apply(message)
                    .onComplete(result -> waiting.end(result, null), refusal -> waiting.end(null, refusal)));
        } catch (RejectedExecutionException ended) {
            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "This node is about to end"));
        }
        asked.add(waiting);
        lookLater();
        return answer;
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            // The event loops may be what is late.
            GlobalEventExecutor.INSTANCE.schedule(this::look, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Refuses those whose time is over. */
    private void look() {
        long now = System.nanoTime();
        for (Asked first = asked.peek(); first != null; first = asked.peek()) {
            if (!first.isOver() && first.deadline - now > 0) {
                break;
            }
            asked.remove();
            first.end(null, new ParleyException(ErrorCode.TIMEOUT, "The server did not answer in time"));
        }
        looking.set(false);
        if (!asked.isEmpty()) {
            lookLater();
        }
    }
}
