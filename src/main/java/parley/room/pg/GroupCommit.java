package parley.room.pg;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Gathers items that are offered while a write is in flight and writes them together next: without load nothing waits,
 * under load one commit carries many. Items of the same key keep their order. A key that another transaction holds is
 * skipped; in the end a write of its own waits for it, beside the others. Safe for use by several threads; each is
 * answered on its own event loop.
 */
final class GroupCommit<T, R> {
    private static final long RETRY_AFTER_MS = 1_000;
    private static final int MOST_SKIPS = 2;

    private final Bounds bounds;
    private final Function<T, String> keyOf;
    private final Writer<T, R> writer;
    private final Deque<Waiting<T, R>> queue = new ArrayDeque<>();
    /** Counts the skips of the keys at the front of the queue. */
    private final Map<String, Integer> skips = new HashMap<>();
    /** Keys that are written alone, with the items that wait for a write of theirs. */
    private final Map<String, Deque<Waiting<T, R>>> apart = new HashMap<>();
    /** Keys that are apart and have no write in flight. */
    private final Queue<String> apartNext = new ArrayDeque<>();

    private int apartItems;
    private int apartWrites;
    private boolean writing;

    /**
     * @param patienceMs time after which items without an answer are refused with UNAVAILABLE
     * @param apart most writes that may wait at once, each for one key
     */
    record Bounds(int batch, int queue, long patienceMs, int apart) {}

    /** An item to write, and its answer. */
    record Waiting<T, R>(T item, CompletableFuture<R> answer, long deadlineNanos) {
        boolean late() {
            return System.nanoTime() - deadlineNanos > 0;
        }
    }

    interface Writer<T, R> {
        /**
         * Writes a batch in its order and answers each item once it is committed. A failure answers the items that it
         * left.
         *
         * @param waits whether to wait, within reason, for a key that another transaction holds
         * @return the items that were skipped, in their order; all items of a key are skipped, or none
         */
        Future<List<Waiting<T, R>>> write(List<Waiting<T, R>> batch, boolean waits);
    }

    GroupCommit(Bounds bounds, Function<T, String> keyOf, Writer<T, R> writer) {
        this.bounds = bounds;
        this.keyOf = keyOf;
        this.writer = writer;
    }

    Future<R> offer(T item) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(bounds.patienceMs());
        Waiting<T, R> waiting = new Waiting<>(item, new CompletableFuture<>(), deadline);
        synchronized (this) {
            if (waiting() >= bounds.queue()) {
                return Future.failedFuture(unavailable());
            }
            queue.add(waiting);
        }
        writeNext();
        return answerOf(waiting)
                .timeout(bounds.patienceMs(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? unavailable() : failure));
    }

    synchronized int waiting() {
        return queue.size() + apartItems;
    }

    private static <R> Future<R> answerOf(Waiting<?, R> waiting) {
        Context context = Vertx.currentContext();
        return context == null
                ? Future.fromCompletionStage(waiting.answer())
                : Future.fromCompletionStage(waiting.answer(), context);
    }

    /**
     * Writes in a loop: a writer that answers at once, like one whose store is away, would otherwise grow the stack
     * with the queue.
     */
    private void writeNext() {
        List<Waiting<T, R>> batch = begin();
        while (!batch.isEmpty()) {
            List<Waiting<T, R>> writing = batch;
            Future<List<Waiting<T, R>>> written = write(writing, false);
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

    /** @return the items to write now, if nothing is being written */
    private synchronized List<Waiting<T, R>> begin() {
        List<Waiting<T, R>> batch = new ArrayList<>();
        while (!writing && !queue.isEmpty() && batch.size() < bounds.batch()) {
            Waiting<T, R> next = queue.poll();
            Deque<Waiting<T, R>> behind = apart.get(keyOf(next));
            if (behind != null) {
                behind.add(next);
                apartItems++;
            } else if (!next.late()) {
                // A client that was told of a failure must not find it done, as far as that can be helped.
                batch.add(next);
            }
        }
        writing |= !batch.isEmpty();
        return batch;
    }

    private void end(List<Waiting<T, R>> batch, Future<List<Waiting<T, R>>> written) {
        if (written.failed()) {
            refuse(batch, written.cause());
        }
        synchronized (this) {
            writing = false;
            keepSkipped(written.failed() ? List.of() : written.result());
        }
        writeApart();
    }

    /**
     * Puts skipped items back to the front of the queue, or apart: after the second skip, or at once if nothing else
     * waits.
     */
    private void keepSkipped(List<Waiting<T, R>> skipped) {
        Map<String, Deque<Waiting<T, R>>> byKey = new LinkedHashMap<>();
        skipped.forEach(waiting ->
                byKey.computeIfAbsent(keyOf(waiting), key -> new ArrayDeque<>()).add(waiting));
        skips.keySet().retainAll(byKey.keySet());
        boolean nothingElse = queue.isEmpty() && byKey.size() == 1;
        List<Waiting<T, R>> again = new ArrayList<>();
        byKey.forEach((key, its) -> {
            if (nothingElse || skips.merge(key, 1, Integer::sum) >= MOST_SKIPS) {
                skips.remove(key);
                apart.put(key, its);
                apartItems += its.size();
                apartNext.add(key);
            } else {
                again.addAll(its);
            }
        });
        putBack(again);
    }

    private void putBack(List<Waiting<T, R>> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            queue.addFirst(items.get(i));
        }
    }

    private void writeApart() {
        for (List<Waiting<T, R>> batch = beginApart(); !batch.isEmpty(); batch = beginApart()) {
            List<Waiting<T, R>> writing = batch;
            write(writing, true).onComplete(written -> endApart(writing, written));
        }
    }

    /** @return the items to write of the next key that is apart, if one more write may wait */
    private synchronized List<Waiting<T, R>> beginApart() {
        List<Waiting<T, R>> batch = new ArrayList<>();
        while (batch.isEmpty() && apartWrites < bounds.apart() && !apartNext.isEmpty()) {
            String key = apartNext.poll();
            Deque<Waiting<T, R>> its = apart.get(key);
            while (!its.isEmpty() && batch.size() < bounds.batch()) {
                Waiting<T, R> next = its.poll();
                apartItems--;
                if (!next.late()) {
                    batch.add(next);
                }
            }
            if (batch.isEmpty()) {
                apart.remove(key);
            }
        }
        apartWrites += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    /**
     * Ends a write of its own. If the key is free, items that came meanwhile are written with the others again;
     * otherwise they are refused as well.
     */
    private void endApart(List<Waiting<T, R>> batch, AsyncResult<List<Waiting<T, R>>> written) {
        List<Waiting<T, R>> behind;
        synchronized (this) {
            apartWrites--;
            behind = new ArrayList<>(apart.remove(keyOf(batch.get(0))));
            apartItems -= behind.size();
            if (written.succeeded()) {
                putBack(behind);
                putBack(written.result());
            }
        }
        if (written.failed()) {
            refuse(batch, written.cause());
            refuse(behind, written.cause());
        }
        writeApart();
        writeNext();
    }

    private String keyOf(Waiting<T, R> waiting) {
        return keyOf.apply(waiting.item());
    }

    private Future<List<Waiting<T, R>>> write(List<Waiting<T, R>> batch, boolean waits) {
        try {
            return writer.write(batch, waits);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private static <T, R> void refuse(List<Waiting<T, R>> items, Throwable failure) {
        items.forEach(waiting -> waiting.answer().completeExceptionally(failure));
    }

    static ParleyException unavailable() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "This can't be stored at the moment", RETRY_AFTER_MS, null);
    }
}
