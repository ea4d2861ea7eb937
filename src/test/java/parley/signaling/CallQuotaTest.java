package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.limits.LimitClass;
import parley.limits.MemoryRateLimits;
import parley.limits.RateLimits.Limit;
import parley.util.TestClock;

@Tag("S1-SYS-01")
class CallQuotaTest {
    private static final ParleyConfig.Limits LIMITS = ConfigLoader.defaults().limits();
    private final TestClock clock = new TestClock();
    private final MemoryRateLimits limits = new MemoryRateLimits(clock);
    private final CallQuota quota = new CallQuota(limits, LIMITS);

    @Test
    void aUserCallsNoMoreOftenThanTheyWrite() {
        Limit messages = LimitClass.MESSAGES.in(LIMITS);
        for (int i = 0; i < messages.count(); i++) {
            result(quota.take("ann"));
        }
        refusal(ErrorCode.RATE_LIMIT_EXCEEDED, quota.take("ann"));
        result(quota.take("bob"));
        assertTrue(result(limits.take("ann", messages)).allowed(), "who called may still write");
        clock.advanceMs(messages.windowMs());
        result(quota.take("ann"));
    }
}
