package parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits.Limit;
import parley.redis.RedisCommands;
import parley.redis.RedisExtension;
import parley.util.TestClock;

class RedisRateLimitsIT extends RateLimitsContract {
    private static final Limit ONE = new Limit("one", 1, 60_000);

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Override
    protected RateLimits newLimits(TestClock clock) {
        return new RedisRateLimits(redis.redis(), clock);
    }

    @Test
    @Tag("S3-KEY-04")
    @Tag("S1-RL-03")
    void nodesCountTogether() {
        RateLimits other = new RedisRateLimits(redis.redis(), clock);
        assertTrue(result(limits.take("ann", ONE)).allowed());
        assertFalse(result(other.take("ann", ONE)).allowed());
        result(other.refund("ann", ONE));
        assertTrue(result(other.take("ann", ONE)).allowed());
    }

    @Test
    void aTakeAndARefundAreOneOperationEach() {
        take("ann");
        redis.redis().reset();
        take("ann");
        assertEquals(1, redis.redis().operations());
        result(limits.refund("ann", ONE));
        assertEquals(1, redis.redis().operations());
    }

    @Test
    @Tag("S1-RED-04")
    void everyKeyEndsByItself() {
        take("ann");
        long ttl = result(redis.redis().send(Request.cmd(Command.PTTL).arg("parley:limit:three:{ann}")))
                .toLong();
        assertTrue(ttl > 0 && ttl <= 61_000, "ttl " + ttl);
    }

    @Test
    void withoutRedisThisNodeCountsAloneAndStrictLimitsRefuse() {
        RedisCommands away =
                request -> Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "Redis is away"));
        RateLimits alone = new FallbackRateLimits(new RedisRateLimits(away, clock), new MemoryRateLimits(clock));
        assertTrue(result(alone.take("ann", ONE)).allowed());
        assertFalse(result(alone.take("ann", ONE)).allowed());
        result(alone.refund("ann", ONE));
        assertTrue(result(alone.take("ann", ONE)).allowed());
        refusal(ErrorCode.UNAVAILABLE, alone.strict().take("ann", ONE));
    }
}
