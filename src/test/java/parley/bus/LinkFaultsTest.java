package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.bus.LinkFaults.Fate;
import parley.bus.LinkFaults.Shares;

class LinkFaultsTest {
    private static final int MESSAGES = 100_000;
    private static final double TOLERANCE = 0.01;

    private static List<Fate> fates(Shares shares) {
        LinkFaults faults = new LinkFaults(shares, new Random(7));
        return Stream.generate(faults::next).limit(MESSAGES).toList();
    }

    private static double share(List<Fate> fates, int copies) {
        return (double) fates.stream().filter(fate -> fate.copies() == copies).count() / fates.size();
    }

    @Test
    void losesAndDoublesTheShareItIsToldTo() {
        List<Fate> fates = fates(new Shares(0.3, 0.2, 40));
        assertEquals(0.3, share(fates, 0), TOLERANCE);
        assertEquals(0.7 * 0.2, share(fates, 2), TOLERANCE);
        assertTrue(fates.stream().allMatch(fate -> fate.delayMs() >= 0 && fate.delayMs() <= 40));
        assertTrue(fates.stream().anyMatch(fate -> fate.delayMs() == 40));
    }

    @Test
    void doesNothingToAGoodNetwork() {
        assertEquals(
                List.of(new Fate(1, 0)), fates(Shares.NONE).stream().distinct().toList());
    }

    @Test
    void losesAllWhereNothingShallPass() {
        assertEquals(
                List.of(new Fate(0, 0)),
                fates(new Shares(1, 1, 0)).stream().distinct().toList());
    }
}
