package parley.room;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import parley.util.TestClock;

class OutsidersTest {
    private final TestClock clock = new TestClock();
    private final Outsiders outsiders = new Outsiders(clock);

    private void probe(int times) {
        for (int i = 0; i < times; i++) {
            outsiders.foundOutside("room", "mal", outsiders.changes());
        }
    }

    @Test
    void onlyWhoTriesAgainAndAgainIsRefusedWithoutALook() {
        probe(2);
        assertFalse(outsiders.has("room", "mal"));
        probe(1);
        assertTrue(outsiders.has("room", "mal"));
        assertFalse(outsiders.has("another", "mal"));
        assertFalse(outsiders.has("room", "ann"));
    }

    @Test
    void afterASecondIsLookedAgain() {
        probe(3);
        clock.advanceMs(1_000);
        assertFalse(outsiders.has("room", "mal"));
        probe(2);
        assertFalse(outsiders.has("room", "mal"));
    }

    @Test
    void aChangeOfMembershipsEndsWhatIsKnown() {
        probe(3);
        outsiders.changed();
        assertFalse(outsiders.has("room", "mal"));
    }

    @Test
    void aLookThatBeganBeforeAChangeSaysNothing() {
        long before = outsiders.changes();
        outsiders.changed();
        for (int i = 0; i < 3; i++) {
            outsiders.foundOutside("room", "mal", before);
        }
        assertFalse(outsiders.has("room", "mal"));
    }
}
