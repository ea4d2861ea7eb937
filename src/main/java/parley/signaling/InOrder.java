package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Carries out the steps under one key one after the other, each once the one before has completed. What follows from a
 * step's future happens before the next step. For one event loop.
 */
final class InOrder {
    private final Map<String, Line> lines = new HashMap<>();

    /** A loop begins the steps: a chain of futures would grow the stack with the line. */
    private static final class Line {
        private final Queue<Runnable> waiting = new ArrayDeque<>(2);
        private boolean busy;
        private boolean moving;
    }

    <T> Future<T> run(String key, Supplier<Future<T>> step) {
        Line line = lines.computeIfAbsent(key, first -> new Line());
        Promise<T> outcome = Promise.promise();
        line.waiting.add(() -> begin(step).onComplete(done -> {
            if (done.succeeded()) {
                outcome.complete(done.result());
            } else {
                outcome.fail(done.cause());
            }
            line.busy = false;
            move(key, line);
        }));
        move(key, line);
        return outcome.future();
    }

    private static <T> Future<T> begin(Supplier<Future<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private void move(String key, Line line) {
        if (line.moving) {
            return;
        }
        line.moving = true;
        while (!line.busy && !line.waiting.isEmpty()) {
            line.busy = true;
            line.waiting.remove().run();
        }
        line.moving = false;
        if (!line.busy && line.waiting.isEmpty()) {
            lines.remove(key, line);
        }
    }
}
