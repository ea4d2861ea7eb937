package parley.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Gathers questions of many callers by key: questions that come while the database still answers are asked together
 * next. So without load nobody waits, and a crowd that comes at once costs few statements. No answer is older than its
 * question. A caller that waits for longer than one statement may take gets UNAVAILABLE: a database that hangs would
 * otherwise let a crowd wait for all statements before theirs to be given up. Safe for use by several threads; each is
 * answered on its own event loop.
 */
public final class Lookup<K, V> {
    private static final int AT_ONCE = 2;

    private static final long RETRY_AFTER_MS = 1_000;

    private final int most;
    private final long patienceMs;
    private final Function<Collection<K>, Future<Map<K, V>>> query;
    private final Queue<Asked<K, V>> waiting = new ArrayDeque<>();
    private int asking;

    private record Asked<K, V>(Set<K> keys, CompletableFuture<Map<K, V>> answer) {}

    /**
     * @param most most keys that are asked together, unless one caller asks for more
     * @param query leaves out keys that it does not find
     */
    public Lookup(int most, Function<Collection<K>, Future<Map<K, V>>> query) {
        this(most, Statements.PATIENCE_MS, query);
    }

    Lookup(int most, long patienceMs, Function<Collection<K>, Future<Map<K, V>>> query) {
        this.most = most;
        this.patienceMs = patienceMs;
        this.query = query;
    }

    /** @return null if there is no such thing */
    public Future<V> of(K key) {
        return of(Set.of(key)).map(found -> found.get(key));
    }

    /** @return a map of its own, without those that do not exist */
    public Future<Map<K, V>> of(Collection<K> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(new LinkedHashMap<>());
        }
        Asked<K, V> asked = new Asked<>(Set.copyOf(keys), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(asked);
        }
        askNext();
        CompletableFuture<Map<K, V>> answer = asked.answer().orTimeout(patienceMs, TimeUnit.MILLISECONDS);
        Context context = Vertx.currentContext();
        return (context == null ? Future.fromCompletionStage(answer) : Future.fromCompletionStage(answer, context))
                .recover(Lookup::refuse);
    }

    private static <T> Future<T> refuse(Throwable failure) {
        return Future.failedFuture(
                failure instanceof TimeoutException
                        ? new ParleyException(
                                ErrorCode.UNAVAILABLE, "This can't be looked up at the moment", RETRY_AFTER_MS, null)
                        : failure);
    }

    /**
     * Asks in a loop: answers that are there at once, as while the database is away, would otherwise grow the stack
     * with the crowd.
     */
    private void askNext() {
        List<Asked<K, V>> together = begin();
        while (!together.isEmpty()) {
            List<Asked<K, V>> asking = together;
            Set<K> keys = new HashSet<>();
            asking.forEach(asked -> keys.addAll(asked.keys()));
            Future<Map<K, V>> answer = ask(keys);
            if (!answer.isComplete()) {
                answer.onComplete(done -> {
                    end();
                    askNext();
                    asking.forEach(asked -> answer(asked, done));
                });
                return;
            }
            end();
            asking.forEach(asked -> answer(asked, answer));
            together = begin();
        }
    }

    /** @return the questions to ask together now */
    private synchronized List<Asked<K, V>> begin() {
        List<Asked<K, V>> together = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().answer().isDone()) {
            waiting.remove();
        }
        if (asking == AT_ONCE || waiting.isEmpty()) {
            return together;
        }
        asking++;
        Set<K> keys = new HashSet<>();
        do {
            Asked<K, V> next = waiting.remove();
            together.add(next);
            keys.addAll(next.keys());
        } while (!waiting.isEmpty() && keys.size() + waiting.peek().keys().size() <= most);
        return together;
    }

    private synchronized void end() {
        asking--;
    }

    private Future<Map<K, V>> ask(Set<K> keys) {
        try {
            return query.apply(keys);
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private static <K, V> void answer(Asked<K, V> asked, AsyncResult<Map<K, V>> answer) {
        if (answer.failed()) {
            asked.answer().completeExceptionally(answer.cause());
            return;
        }
        Map<K, V> found = new LinkedHashMap<>();
        for (K key : asked.keys()) {
            V value = answer.result().get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        asked.answer().complete(found);
    }
}
