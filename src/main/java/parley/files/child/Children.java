package parley.files.child;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.files.content.ByteSource;

/**
 * Runs programs that look into files of strangers, in processes of their own: few at once, at low priority, each with
 * bounded time, memory and output, without the node's environment, in a folder of its own. Never blocks an event loop.
 */
public final class Children implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Children.class);

    private final Vertx vertx;
    private final ChildFolders folders;
    private final ThreadPoolExecutor places;
    private final ExecutorService readers = Executors.newCachedThreadPool(threads("parley-child-reader"));
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(threads("parley-child-clock"));
    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Blocks for a moment.
     *
     * @param atOnce children that run at the same time
     * @param waiting children that may wait for a place; more are refused
     * @param folder for working folders if the system has no memory for them
     */
    public Children(Vertx vertx, int atOnce, int waiting, Path folder) throws IOException {
        this(vertx, atOnce, waiting, ChildFolders.inMemoryOr(folder));
    }

    Children(Vertx vertx, int atOnce, int waiting, ChildFolders folders) {
        this.vertx = vertx;
        this.folders = folders;
        this.places = new ThreadPoolExecutor(
                atOnce, atOnce, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(waiting), threads("parley-child"));
        places.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger numbers = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + numbers.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Runs a program that reads the bytes from its input. A failed future is a defect: the end says how it went.
     *
     * @param bytes are read on a thread that may wait; null for no input
     */
    public Future<ChildEnd> run(ChildCommand command, ByteSource bytes, ChildOutput output) {
        try {
            return Future.fromCompletionStage(
                    CompletableFuture.supplyAsync(() -> runNow(command, bytes, output), places),
                    vertx.getOrCreateContext());
        } catch (RejectedExecutionException full) {
            LOG.debug(
                    "{} was refused, as {} wait",
                    command.name(),
                    places.getQueue().size());
            return Future.succeededFuture(refused());
        }
    }

    private static ChildEnd refused() {
        return new ChildEnd(ChildEnd.Kind.REFUSED, -1, "");
    }

    private ChildEnd runNow(ChildCommand command, ByteSource bytes, ChildOutput output) {
        if (closed) {
            return refused();
        }
        Path folder = null;
        try {
            folder = folders.make();
            return runIn(folder, command, bytes, output);
        } catch (IOException | RuntimeException unforeseen) {
            LOG.warn("{} could not be run: {}", command.name(), unforeseen.toString());
            return new ChildEnd(ChildEnd.Kind.NOT_FED, -1, String.valueOf(unforeseen.getMessage()));
        } finally {
            if (folder != null) {
                ChildFolders.remove(folder);
            }
        }
    }

    private ChildEnd runIn(Path folder, ChildCommand command, ByteSource bytes, ChildOutput output) throws IOException {
        ChildProcess child = ChildProcess.start(command, folder, output);
        running.add(child);
        try {
            if (closed) {
                child.kill(ChildEnd.Kind.REFUSED);
            }
            ChildEnd end = child.finish(bytes, readers, clock);
            if (end.isDone()) {
                output.look(folder);
            } else {
                LOG.info("{} ended as {} with status {}: {}", command.name(), end.kind(), end.status(), end.words());
            }
            return end;
        } finally {
            running.remove(child);
        }
    }

    /** Kills what runs and refuses what waits. */
    @Override
    public void close() {
        closed = true;
        running.forEach(child -> child.kill(ChildEnd.Kind.REFUSED));
        places.shutdown();
        readers.shutdown();
        clock.shutdown();
    }
}
