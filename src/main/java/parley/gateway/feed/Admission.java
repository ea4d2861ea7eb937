package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Lets a limited number of a hub's clients in at the same time, and the others in the order in which they came. When
 * thousands come at once, after the death of a node, each would otherwise wait for all others, be refused as late, and
 * do all of it again. Those who would wait too long are told at once when to come back.
 */
public final class Admission<C> {
    private static final int MOST_OF_ONE = 4;

    private final int most;
    private final Predicate<C> there;
    private final Consumer<Runnable> whenLate;
    private final LongSupplier now;
    private final QueueDelay delay;
    private final Deque<Entrant<C>> waiting = new ArrayDeque<>();
    private final Map<C, Integer> inside = new HashMap<>();
    private int entering;
    private boolean calling;

    private record Entrant<C>(C client, Runnable entry, Consumer<Throwable> refusal) {}

    /**
     * @param there whether a client is still there when its turn has come
     * @param whenLate runs a step when an entry has taken longer than any should; the step gives its place to the next
     * @param mostWaitMs how long a client may have to wait for its turn
     * @param now milliseconds
     */
    public Admission(
            int most,
            Predicate<C> there,
            Consumer<Runnable> whenLate,
            long mostWaitMs,
            LongSupplier now,
            RandomGenerator random) {
        this.most = most;
        this.there = there;
        this.whenLate = whenLate;
        this.now = now;
        this.delay = new QueueDelay(mostWaitMs, random);
    }

    /** Returns the refusal of one more client, with the time after which it may come back; null if there is room. */
    public ParleyException refusal() {
        return delay.tooLong(waiting.size())
                ? new ParleyException(
                        ErrorCode.UNAVAILABLE,
                        "Too many clients come at once",
                        delay.comeBackAfter(now.getAsLong()),
                        null)
                : null;
    }

    /**
     * Fails with UNAVAILABLE if the client would wait too long. Fails with UNAVAILABLE if the client is gone when its turn has come, with CONFLICT if several of its entries are
     * under way, since each keeps what the client sent for it.
     */
    public <T> Future<T> admit(C client, Supplier<Future<T>> entry) {
        if (inside.getOrDefault(client, 0) == MOST_OF_ONE) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.CONFLICT, "Wait for the answer to session:authenticate"));
        }
        ParleyException crowded = refusal();
        if (crowded != null) {
            return Future.failedFuture(crowded);
        }
        Promise<T> answer = Promise.promise();
        inside.merge(client, 1, Integer::sum);
        waiting.add(new Entrant<>(client, () -> enter(entry, answer), answer::fail));
        next();
        return answer.future().onComplete(done -> inside.computeIfPresent(client, (key, n) -> n == 1 ? null : n - 1));
    }

    /** Tells whether the client waits for its turn, or for the end of its entry. */
    public boolean holds(C client) {
        return inside.containsKey(client);
    }

    /**
     * An entry that ends at once, like one with a bad token, calls this method again; the loop of the first call then
     * goes on.
     */
    private void next() {
        if (calling) {
            return;
        }
        calling = true;
        try {
            while (entering < most && !waiting.isEmpty()) {
                call(waiting.remove());
            }
        } finally {
            calling = false;
        }
    }

    private void call(Entrant<C> entrant) {
        if (there.test(entrant.client())) {
            entrant.entry().run();
        } else {
            entrant.refusal().accept(new ParleyException(ErrorCode.UNAVAILABLE, "The connection is closing"));
        }
    }

    private <T> void enter(Supplier<Future<T>> entry, Promise<T> answer) {
        entering++;
        boolean[] left = new boolean[1];
        Runnable leave = () -> {
            if (!left[0]) {
                left[0] = true;
                entering--;
                delay.entryEnded(now.getAsLong(), !waiting.isEmpty());
                next();
            }
        };
        whenLate.accept(leave);
        // An entry that throws has ended, too.
        Future.succeededFuture().compose(turn -> entry.get()).onComplete(answer).onComplete(done -> leave.run());
    }
}
