package parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

@Tag("S1-RL-03")
class RememberedRefusalsTest extends RateLimitsContract {
    private static final RateLimits.Limit TWO = new RateLimits.Limit("two", 2, 60_000);

    /** Stands for Redis, and counts how often it was asked. */
    private static final class Counting implements RateLimits {
        private final RateLimits counted;
        private int asked;

        Counting(TestClock clock) {
            counted = new MemoryRateLimits(clock);
        }

        @Override
        public Future<Decision> take(String key, Limit limit) {
            asked++;
            return counted.take(key, limit);
        }

        @Override
        public Future<Void> refund(String key, Limit limit) {
            return counted.refund(key, limit);
        }

        @Override
        public Future<Stats> stats() {
            return counted.stats();
        }
    }

    private final Counting shared = new Counting(clock);

    /** The contract's refunds come from the same node. */
    @Override
    protected RateLimits newLimits(TestClock clock) {
        return new RememberedRefusals(new MemoryRateLimits(clock), clock);
    }

    @Test
    void aFloodAsksTenTimesASecond() {
        RateLimits node = new RememberedRefusals(shared, clock);
        result(node.take("ann", TWO));
        result(node.take("ann", TWO));
        for (int ms = 0; ms < 1_000; ms++) {
            assertFalse(result(node.take("ann", TWO)).allowed());
            clock.advanceMs(1);
        }
        assertEquals(12, shared.asked);
        assertTrue(result(node.take("bob", TWO)).allowed());
    }

    @Test
    void whoWaitsAsToldIsLetIn() {
        RateLimits node = new RememberedRefusals(shared, clock);
        result(node.take("ann", TWO));
        clock.advanceMs(10);
        result(node.take("ann", TWO));
        result(node.take("ann", TWO));
        clock.advanceMs(20);
        long waitMs = result(node.take("ann", TWO)).retryAfterMs();
        assertEquals(60_000 - 30, waitMs);
        clock.advanceMs(waitMs);
        assertTrue(result(node.take("ann", TWO)).allowed());
    }

    @Test
    void whatAnotherNodeGivesBackIsSeenSoon() {
        RateLimits node = new RememberedRefusals(shared, clock);
        RateLimits other = new RememberedRefusals(shared, clock);
        result(node.take("ann", TWO));
        result(other.take("ann", TWO));
        assertFalse(result(node.take("ann", TWO)).allowed());
        result(other.refund("ann", TWO));
        clock.advanceMs(100);
        assertTrue(result(node.take("ann", TWO)).allowed());
    }

    @Test
    void whatThisNodeGivesBackIsSeenAtOnce() {
        RateLimits node = new RememberedRefusals(shared, clock);
        result(node.take("ann", TWO));
        result(node.take("ann", TWO));
        assertFalse(result(node.take("ann", TWO)).allowed());
        result(node.refund("ann", TWO));
        assertTrue(result(node.take("ann", TWO)).allowed());
    }
}
