package parley.gateway.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OnlineCountsTest {
    private static final String ROOM = "r";

    private final OnlineCounts counts = new OnlineCounts();

    private void come(int from, int to) {
        for (int i = from; i < to; i++) {
            counts.came(ROOM, "user" + i);
        }
    }

    @Test
    void countsUsersAndNotTheirConnections() {
        counts.came(ROOM, "ann");
        counts.came(ROOM, "ann");
        counts.came(ROOM, "bob");
        assertEquals(2, counts.online(ROOM));
        counts.went(ROOM, "ann");
        assertEquals(2, counts.online(ROOM));
        counts.went(ROOM, "ann");
        counts.went(ROOM, "nobody");
        assertEquals(1, counts.online(ROOM));
    }

    @Test
    void aNotableChangeIsToldAtOnceAndASmallOneWithinTenSeconds() {
        come(0, 1_000);
        assertEquals(Map.of(ROOM, 1_000), counts.takeDue(0));
        counts.came(ROOM, "one more");
        assertEquals(Map.of(), counts.takeDue(1_000));
        come(1_000, 1_010);
        assertEquals(Map.of(ROOM, 1_011), counts.takeDue(2_000));
        counts.went(ROOM, "one more");
        assertEquals(Map.of(), counts.takeDue(11_999));
        assertEquals(Map.of(ROOM, 1_010), counts.takeDue(12_000));
        assertEquals(Map.of(), counts.takeDue(99_000));
    }

    @Test
    void whoGoesAndIsBackChangesNothing() {
        come(0, 10);
        counts.takeDue(0);
        counts.went(ROOM, "user3");
        counts.came(ROOM, "user3");
        assertEquals(Map.of(), counts.takeDue(20_000));
    }

    @Test
    void addsWhatOtherNodesCountUntilTheyAreGone() {
        come(0, 2);
        counts.heard("other", ROOM, 40);
        counts.heard("third", ROOM, 5);
        assertEquals(47, counts.online(ROOM));
        counts.heard("third", ROOM, 0);
        assertEquals(42, counts.online(ROOM));
        counts.takeDue(0);
        counts.forget("other");
        assertEquals(Map.of(ROOM, 2), counts.takeDue(1));
    }

    @Test
    void aNodeThatIsHeardOfFirstIsToldInTurn() {
        come(0, 2);
        assertEquals(Map.of(ROOM, 2), counts.takeChanged());
        assertEquals(Map.of(), counts.takeChanged());
        counts.heard("other", ROOM, 1);
        assertEquals(Map.of(ROOM, 2), counts.takeChanged());
        counts.heard("other", ROOM, 3);
        assertEquals(Map.of(), counts.takeChanged());
    }

    @Test
    void aRoomThatNobodyHereIsInIsToldOnceAndForgotten() {
        come(0, 1);
        counts.went(ROOM, "user0");
        assertEquals(Map.of(ROOM, 0), counts.takeChanged());
        counts.heard("other", ROOM, 5);
        assertEquals(0, counts.online(ROOM));
        assertEquals(Map.of(), counts.takeDue(99_000));
    }
}
