package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig.Rate;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.MemoryRateLimits;
import parley.util.TestClock;

class EntryLimitTest {
    private final TestClock clock = new TestClock();
    private final EntryLimit limit = new EntryLimit(new MemoryRateLimits(clock), new Rate(3, 60_000));

    @Test
    void aUserMayEnterSoOftenAndIsToldWhenAgain() {
        for (int i = 0; i < 3; i++) {
            result(limit.take("ann"));
        }
        ParleyException refused = ParleyException.of(limit.take("ann").cause());
        refusal(ErrorCode.RATE_LIMIT_EXCEEDED, limit.take("ann"));
        assertTrue(refused.retryAfterMs() > 0 && refused.retryAfterMs() <= 60_000);
        result(limit.take("bob"));
        clock.advanceMs(60_001);
        result(limit.take("ann"));
    }
}
