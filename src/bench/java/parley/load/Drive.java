package parley.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Drives asynchronous operations from one event loop, for a time, and notes how long each takes. */
final class Drive {
    private final Vertx vertx;
    private final Context context;

    Drive(Vertx vertx) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    /** @param failed operations that were refused; no other figure counts them */
    record Figures(int done, int failed, double seconds, Latencies latencies) {
        double perSecond() {
            return done / seconds;
        }
    }

    private static final class Run {
        private final Promise<Figures> end = Promise.promise();
        private final Latencies latencies = new Latencies();
        private final long begin = System.nanoTime();
        private final long deadline;
        private int started;
        private int open;
        private int failed;
        private boolean ending;

        private Run(int seconds) {
            this.deadline = begin + TimeUnit.SECONDS.toNanos(seconds);
        }

        private boolean over() {
            return System.nanoTime() - deadline >= 0;
        }

        private void finishIfDone() {
            if (ending && open == 0) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                end.tryComplete(new Figures(latencies.count(), failed, seconds, latencies));
            }
        }
    }

    /** Runs as many operations at once as given, each followed by the next, which gets the next number. */
    Figures closed(int atOnce, int seconds, IntFunction<Future<?>> operation) {
        return run(seconds, run -> {
            for (int i = 0; i < atOnce; i++) {
                next(run, operation);
            }
        });
    }

    private void next(Run run, IntFunction<Future<?>> operation) {
        if (run.over()) {
            run.ending = true;
            run.finishIfDone();
            return;
        }
        start(run, operation, System.nanoTime()).onComplete(done -> next(run, operation));
    }

    /**
     * Runs operations at a rate, whatever the answers do. The time of each counts from when it was due, so that no
     * stall is hidden.
     */
    Figures open(double perSecond, int seconds, IntFunction<Future<?>> operation) {
        return run(
                seconds,
                run -> vertx.setPeriodic(1, timer -> {
                    while (!run.over() && run.started < (System.nanoTime() - run.begin) * perSecond / 1e9) {
                        start(run, operation, run.begin + (long) (run.started * 1e9 / perSecond));
                    }
                    if (run.over()) {
                        vertx.cancelTimer(timer);
                        run.ending = true;
                        run.finishIfDone();
                    }
                }));
    }

    private Future<?> start(Run run, IntFunction<Future<?>> operation, long due) {
        run.open++;
        return operation
                .apply(run.started++)
                .onComplete(done -> run.latencies.addNanos(System.nanoTime() - due), refused -> run.failed++)
                .otherwiseEmpty()
                .onComplete(done -> {
                    run.open--;
                    run.finishIfDone();
                });
    }

    private Figures run(int seconds, Consumer<Run> begin) {
        Promise<Figures> figures = Promise.promise();
        context.runOnContext(turn -> {
            Run run = new Run(seconds);
            run.end.future().onComplete(figures);
            begin.accept(run);
        });
        return Waiting.until(figures.future());
    }
}
