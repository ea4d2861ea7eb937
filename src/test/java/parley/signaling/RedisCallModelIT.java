package parley.signaling;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;
import parley.signaling.redis.RedisCallStore;

/** Calls keep their rules with the store that nodes share. */
class RedisCallModelIT {
    private static final int SEEDS = 20;
    private static final int STEPS = 300;

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Test
    void callsKeepTheirRulesWhateverHappens() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                CallModel model = new CallModel(seed, new RedisCallStore(redis.redis(), 600_000));
                model.run(STEPS);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("Seed " + seed, broken);
            }
        }
    }
}
