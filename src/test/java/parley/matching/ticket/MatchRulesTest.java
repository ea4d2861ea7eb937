package parley.matching.ticket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;

class MatchRulesTest {
    @Test
    void skipsBeyondTheThresholdCostTwiceAsMuchEachTimeUpToTheMost() {
        assertEquals("0 0 1000 2000 4000 5000 5000", delays(1_000));
    }

    @Test
    void withoutADelaySkipsAreFree() {
        assertEquals("0 0 0 0 0 0 0", delays(0));
    }

    private static String delays(long delayMs) {
        ConfigLoader config = new ConfigLoader()
                .set("matching.skipThreshold", "2", "test")
                .set("matching.skipDelayMs", Long.toString(delayMs), "test")
                .set("matching.skipDelayMaxMs", "5000", "test");
        SkipRules rules = MatchRules.of(config.load().matching()).skips();
        return String.join(
                " ",
                LongStream.range(0, 7)
                        .mapToObj(skips -> Long.toString(rules.delayMs((int) skips)))
                        .toList());
    }
}
