package parley.gateway.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventSetTest {
    private static final int MORE_THAN_A_LONG_HAS_BITS = 200;

    private static EventSet of(int... ids) {
        EventSet set = new EventSet();
        IntStream.of(ids).forEach(set::add);
        return set;
    }

    private static List<Integer> idsIn(EventSet set) {
        return IntStream.range(0, MORE_THAN_A_LONG_HAS_BITS)
                .filter(set::contains)
                .boxed()
                .toList();
    }

    @Test
    void noIdStandsForAnother() {
        for (int id = 0; id < MORE_THAN_A_LONG_HAS_BITS; id++) {
            EventSet set = of(id);
            assertEquals(List.of(id), idsIn(set));
            set.remove(id);
            assertEquals(List.of(), idsIn(set));
        }
    }

    @Test
    void containsAllOnlyIfNoneIsMissing() {
        EventSet all = of(IntStream.range(0, MORE_THAN_A_LONG_HAS_BITS).toArray());
        assertTrue(all.containsAll(of(0, 64, 128, 199)));
        all.remove(64);
        assertFalse(all.containsAll(of(0, 64, 128, 199)));
        assertTrue(all.containsAll(of(0, 128)));
        assertFalse(of(0).containsAll(of(64)));
        assertTrue(of().containsAll(of()));
    }

    @Test
    void containsAnyIfOneIsInBoth() {
        assertTrue(of(1, 70).containsAny(of(2, 70)));
        assertFalse(of(1, 70).containsAny(of(6, 65)));
        assertFalse(of().containsAny(of(1)));
    }
}
