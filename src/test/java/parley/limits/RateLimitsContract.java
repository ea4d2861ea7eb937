package parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;
import parley.util.TestClock;

/** The contract of every adapter of the limits. */
@Tag("S1-RL-02")
abstract class RateLimitsContract {
    private static final Limit THREE = new Limit("three", 3, 1_000);

    protected final TestClock clock = new TestClock();
    protected RateLimits limits;

    protected abstract RateLimits newLimits(TestClock clock);

    @BeforeEach
    void open() {
        limits = newLimits(clock);
    }

    @Test
    void allowsTheCountAndThenSaysWhenToRetry() {
        assertEquals(new Decision(true, 2, 0), take("a"));
        clock.advanceMs(100);
        assertEquals(new Decision(true, 1, 0), take("a"));
        assertEquals(new Decision(true, 0, 0), take("a"));
        clock.advanceMs(100);
        assertEquals(new Decision(false, 0, 800), take("a"));
    }

    @Test
    void slidesInsteadOfStartingANewWindow() {
        take("a");
        clock.advanceMs(900);
        take("a");
        take("a");
        clock.advanceMs(100);
        assertTrue(take("a").allowed());
        assertEquals(new Decision(false, 0, 900), take("a"));
    }

    @Test
    void aRefusedTakeDoesNotCount() {
        for (int i = 0; i < 3; i++) {
            take("a");
        }
        for (int i = 0; i < 10; i++) {
            clock.advanceMs(50);
            assertFalse(take("a").allowed());
        }
        clock.advanceMs(500);
        assertEquals(new Decision(true, 2, 0), take("a"));
    }

    @Test
    void keepsKeysAndLimitsApart() {
        Limit one = new Limit("one", 1, 1_000);
        assertTrue(result(limits.take("a", one)).allowed());
        assertTrue(result(limits.take("b", one)).allowed());
        assertFalse(result(limits.take("a", one)).allowed());
        assertTrue(take("a").allowed());
    }

    @Test
    void aRefundGivesTheLatestTakeBack() {
        result(limits.refund("a", THREE));
        for (int i = 0; i < 3; i++) {
            take("a");
        }
        result(limits.refund("a", THREE));
        assertEquals(new Decision(true, 0, 0), take("a"));
        assertFalse(take("a").allowed());
    }

    @Test
    void neverAllowsMoreThanTheCountInAnyWindow() {
        Limit limit = new Limit("seven", 7, 1_000);
        Random random = new Random(42);
        Deque<Long> expected = new ArrayDeque<>();
        for (int i = 0; i < 5_000; i++) {
            clock.advanceMs(random.nextInt(200));
            long now = clock.millis();
            expected.removeIf(time -> time <= now - 1_000);
            Decision decision = result(limits.take("a", limit));
            assertEquals(expected.size() < 7, decision.allowed());
            if (decision.allowed()) {
                expected.add(now);
            } else {
                assertEquals(expected.peekFirst() + 1_000 - now, decision.retryAfterMs());
            }
        }
    }

    @Test
    @Tag("S1-RL-03")
    void countsExactlyUnderConcurrentTakes() throws Exception {
        Limit limit = new Limit("hundred", 100, 60_000);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                tasks.add(() -> result(limits.take("a", limit)).allowed());
            }
            int allowed = 0;
            for (var outcome : threads.invokeAll(tasks)) {
                allowed += outcome.get() ? 1 : 0;
            }
            assertEquals(100, allowed);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("S1-RL-07")
    void tellsWhatWasTakenAndRefused() {
        for (int i = 0; i < 5; i++) {
            take("a");
        }
        take("b");
        assertEquals(new RateLimits.Stats(2, 4, 2), result(limits.stats()));
    }

    protected final Decision take(String key) {
        return result(limits.take(key, THREE));
    }
}
