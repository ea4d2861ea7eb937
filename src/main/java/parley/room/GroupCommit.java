package parley.room;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Gathers what is offered while a write is in flight and writes it together next: without load nothing waits, under
 * load one commit carries many. Safe for use by several threads; each is answered on its own event loop.
 */
final class GroupCommit<T, R> {
    private static final long RETRY_AFTER_MS = 1_000;

    private final Function<List<Waiting<T, R>>, Future<Void>> writer;
    private final Bounds bounds;
    private final Queue<Waiting<T, R>> queue = new ArrayDeque<>();
    private boolean writing;

    /** @param patienceMs who is not answered by then is told UNAVAILABLE */
    record Bounds(int batch, int queue, long patienceMs) {}

    /** Something to write, and its answer. */
    record Waiting<T, R>(T item, CompletableFuture<R> answer, long deadlineNanos) {
        boolean late() {
            return System.nanoTime() - deadlineNanos > 0;
        }
    }

    /** @param writer answers each of a batch, once it is committed, or sees to it later; its failure answers all it left */
    GroupCommit(Bounds bounds, Function<List<Waiting<T, R>>, Future<Void>> writer) {
        this.bounds = bounds;
        this.writer = writer;
    }

    Future<R> offer(T item) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(bounds.patienceMs());
        Waiting<T, R> waiting = new Waiting<>(item, new CompletableFuture<>(), deadline);
        synchronized (this) {
            if (queue.size() >= bounds.queue()) {
                return Future.failedFuture(unavailable());
            }
            queue.add(waiting);
        }
        writeNext();
        return answerOf(waiting)
                .timeout(bounds.patienceMs(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? unavailable() : failure));
    }

    /** Something that was offered elsewhere and is still waited for. */
    void take(Waiting<T, R> waiting) {
        boolean full;
        synchronized (this) {
            full = queue.size() >= bounds.queue();
            if (!full) {
                queue.add(waiting);
            }
        }
        if (full) {
            waiting.answer().completeExceptionally(unavailable());
        } else {
            writeNext();
        }
    }

    synchronized int waiting() {
        return queue.size();
    }

    private static <R> Future<R> answerOf(Waiting<?, R> waiting) {
        Context context = Vertx.currentContext();
        return context == null
                ? Future.fromCompletionStage(waiting.answer())
                : Future.fromCompletionStage(waiting.answer(), context);
    }

    /** A loop, since a writer that answers at once, as one whose store is away, would grow the stack with the queue. */
    private void writeNext() {
        List<Waiting<T, R>> batch = begin();
        while (!batch.isEmpty()) {
            List<Waiting<T, R>> writing = batch;
            Future<Void> written = write(writing);
            if (!written.isComplete()) {
                written.onComplete(done -> {
                    end(writing, written);
                    writeNext();
                });
                return;
            }
            end(writing, written);
            batch = begin();
        }
    }

    /** @return what is to be written now, if nothing is being written */
    private synchronized List<Waiting<T, R>> begin() {
        List<Waiting<T, R>> batch = new ArrayList<>();
        while (!writing && !queue.isEmpty() && batch.size() < bounds.batch()) {
            Waiting<T, R> next = queue.poll();
            // Whoever was told that it failed must not find it done, as far as that can be helped.
            if (!next.late()) {
                batch.add(next);
            }
        }
        writing |= !batch.isEmpty();
        return batch;
    }

    private void end(List<Waiting<T, R>> batch, Future<Void> written) {
        if (written.failed()) {
            batch.forEach(waiting -> waiting.answer().completeExceptionally(written.cause()));
        }
        synchronized (this) {
            writing = false;
        }
    }

    private Future<Void> write(List<Waiting<T, R>> batch) {
        try {
            return writer.apply(batch);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    static ParleyException unavailable() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "This can't be stored at the moment", RETRY_AFTER_MS, null);
    }
}
