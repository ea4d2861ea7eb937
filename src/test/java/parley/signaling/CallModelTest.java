package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import parley.signaling.memory.MemoryCallStore;

/** Calls keep their rules whatever chance does. A failure names its seed, which does the same again. */
class CallModelTest {
    private static final int SEEDS = 500;
    private static final int STEPS = 400;

    @Test
    void callsKeepTheirRulesWhateverHappens() {
        int calls = 0;
        int answered = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            CallModel model = new CallModel(seed, new MemoryCallStore());
            try {
                model.run(STEPS);
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("Seed " + seed, broken);
            }
            calls += model.calls();
            answered += model.answered();
        }
        assertTrue(
                calls > 5 * SEEDS && answered > SEEDS / 2, "there were " + calls + " calls, " + answered + " answered");
    }
}
