package parley.files;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Carries out the steps under one key one after the other, each on the context that asked for it. Steps that take the
 * same lock of the database wait here: there, each would hold a connection, and fail after a second. Safe for use by
 * several threads.
 */
final class KeyedTurns {
    /** Steps that may wait under one key; more are refused, so that a line costs little whoever fills it. */
    static final int MOST_WAITING = 100;

    /** A client has given up by then: while the database is slow, the line is not worked off for nobody. */
    static final long PATIENCE_MS = 10_000;

    private static final long RETRY_AFTER_MS = 1_000;

    private final Vertx vertx;
    private final LongSupplier clock;
    /** The first of each line is under way. Guarded by this object. */
    private final Map<String, Queue<Turn<?>>> lines = new HashMap<>();

    KeyedTurns(Vertx vertx, LongSupplier clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    private record Turn<T>(Context context, long since, Supplier<Future<T>> step, Promise<T> outcome) {
        private Future<T> carryOut() {
            Future.succeededFuture().compose(begun -> step.get()).onComplete(outcome);
            return outcome.future();
        }

        private Future<T> giveUp() {
            outcome.fail(new ParleyException(
                    ErrorCode.UNAVAILABLE, "This can't be stored at the moment", RETRY_AFTER_MS, null));
            return outcome.future();
        }
    }

    /**
     * Fails with RATE_LIMIT_EXCEEDED when too many wait under the key, and with UNAVAILABLE when the turn comes too late.
     */
    <T> Future<T> take(String key, Supplier<Future<T>> step) {
        Turn<T> turn = new Turn<>(vertx.getOrCreateContext(), clock.getAsLong(), step, Promise.promise());
        int ahead = join(key, turn);
        if (ahead > MOST_WAITING) {
            return Future.failedFuture(new ParleyException(
                    ErrorCode.RATE_LIMIT_EXCEEDED, "Too many uploads begin at once", RETRY_AFTER_MS, null));
        }
        if (ahead == 0) {
            begin(key, turn);
        }
        return turn.outcome().future();
    }

    /** @return steps that come before this one; above {@link #MOST_WAITING} it was not taken in */
    private synchronized int join(String key, Turn<?> turn) {
        Queue<Turn<?>> line = lines.computeIfAbsent(key, first -> new ArrayDeque<>(2));
        int ahead = line.size();
        if (ahead <= MOST_WAITING) {
            line.add(turn);
        }
        return ahead;
    }

    /** Each step begins in a new turn of an event loop, so the stack does not grow with the line. */
    private void begin(String key, Turn<?> turn) {
        turn.context().runOnContext(own -> {
            boolean isLate = clock.getAsLong() - turn.since() >= PATIENCE_MS;
            (isLate ? turn.giveUp() : turn.carryOut()).onComplete(done -> leave(key));
        });
    }

    private void leave(String key) {
        Turn<?> next = afterFirst(key);
        if (next != null) {
            begin(key, next);
        }
    }

    private synchronized Turn<?> afterFirst(String key) {
        Queue<Turn<?>> line = lines.get(key);
        line.remove();
        if (line.isEmpty()) {
            lines.remove(key);
        }
        return line.peek();
    }
}
