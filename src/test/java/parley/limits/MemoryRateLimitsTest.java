package parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import parley.util.TestClock;

class MemoryRateLimitsTest extends RateLimitsContract {
    @Override
    protected RateLimits newLimits(TestClock clock) {
        return new MemoryRateLimits(clock);
    }

    @Test
    void forgetsIdleKeys() {
        for (int i = 0; i < 1_000; i++) {
            take("key" + i);
        }
        clock.advance(Duration.ofMinutes(1));
        take("late");
        assertEquals(1, result(limits.stats()).keys());
    }
}
