package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.Eventually;
import parley.util.TestClock;

@Tag("S1-FILE-02")
class KeyedTurnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final KeyedTurns turns = new KeyedTurns(vertx, clock::millis);
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    @AfterEach
    void end() {
        result(vertx.close());
    }

    private Future<String> take(String key, String name, Future<String> step) {
        return turns.take(key, () -> {
            begun.add(name);
            return step;
        });
    }

    @Test
    void aStepBeginsWhenTheOneBeforeItUnderTheSameKeyIsDone() {
        Promise<String> slow = Promise.promise();
        Future<String> first = take("ann", "first", slow.future());
        Future<String> second = take("ann", "second", Future.succeededFuture("2"));
        assertEquals("b", result(take("bob", "other", Future.succeededFuture("b"))));
        assertFalse(begun.contains("second"));
        slow.complete("1");
        assertEquals("1", result(first));
        assertEquals("2", result(second));
    }

    @Test
    void aStepThatFailsOrThrowsHoldsUpNobody() {
        Promise<String> slow = Promise.promise();
        Future<String> first = take("ann", "first", slow.future());
        Future<String> thrown = turns.take("ann", () -> {
            throw new ParleyException(ErrorCode.CONFLICT, "no");
        });
        Future<String> last = take("ann", "last", Future.succeededFuture("3"));
        slow.fail(new ParleyException(ErrorCode.GONE, "no"));
        refusal(ErrorCode.GONE, first);
        refusal(ErrorCode.CONFLICT, thrown);
        assertEquals("3", result(last));
    }

    @Test
    void aFullLineRefusesItsOwnKeyAlone() {
        Promise<String> slow = Promise.promise();
        List<Future<String>> waiting = new ArrayList<>();
        for (int i = 0; i <= KeyedTurns.MOST_WAITING; i++) {
            waiting.add(take("ann", "ann " + i, slow.future()));
        }
        assertTrue(refusal(ErrorCode.RATE_LIMIT_EXCEEDED, take("ann", "refused", slow.future()))
                        .retryAfterMs()
                > 0);
        assertEquals("b", result(take("bob", "other", Future.succeededFuture("b"))));
        slow.complete("1");
        result(Future.all(waiting));
        assertEquals("2", result(take("ann", "later", Future.succeededFuture("2"))));
        assertFalse(begun.contains("refused"));
    }

    @Test
    void whoeverHasWaitedTooLongIsNotBegun() {
        Promise<String> slow = Promise.promise();
        Future<String> first = take("ann", "first", slow.future());
        Eventually.until(PATIENCE, () -> "the first step begins", () -> begun.contains("first"));
        Future<String> late = take("ann", "late", Future.succeededFuture("2"));
        clock.advanceMs(KeyedTurns.PATIENCE_MS);
        Future<String> young = take("ann", "young", Future.succeededFuture("3"));
        slow.complete("1");
        assertEquals("1", result(first));
        refusal(ErrorCode.UNAVAILABLE, late);
        assertEquals("3", result(young));
        assertFalse(begun.contains("late"));
    }

    @Test
    void eachStepRunsAndAnswersOnItsOwnContext() {
        Promise<String> slow = Promise.promise();
        Future<String> first = take("ann", "first", slow.future());
        Context own = vertx.getOrCreateContext();
        Promise<Context> began = Promise.promise();
        Promise<Context> answered = Promise.promise();
        own.runOnContext(request -> turns.take("ann", () -> {
                    began.complete(Vertx.currentContext());
                    return Future.succeededFuture("2");
                })
                .onComplete(done -> answered.complete(Vertx.currentContext())));
        slow.complete("1");
        assertEquals("1", result(first));
        assertSame(own, result(began.future()));
        assertSame(own, result(answered.future()));
    }

    @Test
    void stepsFromManyThreadsNeverOverlap() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < KeyedTurns.MOST_WAITING; i++) {
            Promise<Void> done = Promise.promise();
            all.add(done.future());
            vertx.getOrCreateContext().runOnContext(request -> turns.take("ann", () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        return vertx.timer(1).map(passed -> {
                            running.decrementAndGet();
                            return (Void) null;
                        });
                    })
                    .onComplete(done));
        }
        result(Future.all(all));
        assertEquals(1, most.get());
    }
}
