package parley.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the embedded server again whenever its process ends unasked. */
final class ServerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
    private static final long LOOK_MS = 200;
    private static final long SHORTEST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 30_000;
    /** A server that ran for this long is not in a circle of starting and failing. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final EmbeddedPostgres server;
    private final CountDownLatch released = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "postgres-watch");

    private boolean told;

    private ServerWatch(EmbeddedPostgres server) {
        this.server = server;
        thread.setDaemon(true);
    }

    static ServerWatch over(EmbeddedPostgres server) {
        ServerWatch watch = new ServerWatch(server);
        watch.thread.start();
        return watch;
    }

    /** Lets the server end from now on. */
    void release() {
        released.countDown();
    }

    /** Waits, after {@link #release}, until no start is under way any more, or until that takes too long. */
    void awaitEnd(Duration timeout) {
        try {
            thread.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        long pauseMs = SHORTEST_PAUSE_MS;
        try {
            while (true) {
                long since = System.nanoTime();
                if (!ended()) {
                    return;
                }
                pauseMs = System.nanoTime() - since > STEADY_NANOS ? SHORTEST_PAUSE_MS : pauseMs;
                LOG.warn("PostgreSQL has ended; it is started again");
                while (!startAgain()) {
                    if (released.await(pauseMs, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until it is certain that the process has ended; a doubt, as when no descriptor is free, passes.
     *
     * @return false if this watch was released meanwhile
     */
    private boolean ended() throws InterruptedException {
        Optional<ServerProcess> process = null;
        boolean sure = true;
        while (true) {
            try {
                process = process == null ? process() : process;
                if (process.isEmpty() || process.get().ended()) {
                    return released.getCount() > 0;
                }
                sure = true;
            } catch (IOException doubt) {
                if (sure) {
                    LOG.warn("It can't be told whether PostgreSQL runs: {}", doubt.getMessage());
                }
                sure = false;
            }
            if (released.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    private Optional<ServerProcess> process() throws IOException {
        OptionalLong pid = server.pid();
        return pid.isPresent() ? ServerProcess.find(pid.getAsLong()) : Optional.empty();
    }

    private boolean startAgain() {
        try {
            server.startAgain();
            told = false;
            LOG.info("PostgreSQL runs again");
            return true;
        } catch (IOException failure) {
            if (!told) {
                told = true;
                LOG.error("PostgreSQL can't be started, and will be tried again: {}", failure.getMessage());
            }
            return false;
        }
    }
}
