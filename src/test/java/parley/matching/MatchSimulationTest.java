package parley.matching;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Repeat one failing run with {@code -Dmatch.seed=N}, or run more and others with {@code -Dmatch.runs=N -Dmatch.first=N}. */
class MatchSimulationTest {
    private static final long RUNS = Long.getLong("match.runs", 500);

    @Test
    void keepsEveryPromiseWhateverDiesIsLostOrIsAway() {
        Long single = Long.getLong("match.seed");
        long first = single == null ? Long.getLong("match.first", 0) : single;
        long last = single == null ? first + RUNS : single + 1;
        long matches = 0;
        for (long seed = first; seed < last; seed++) {
            matches += run(seed);
        }
        assertTrue(matches >= last - first, "the runs must make matches to prove anything, made " + matches);
    }

    private static int run(long seed) {
        try {
            return new MatchSimulation(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Seed " + seed + " (repeat with -Dmatch.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
