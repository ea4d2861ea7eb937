package parley.signaling.janus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-SYS-16")
class RostersTest {
    private static final Rosters.Difference NONE = new Rosters.Difference(Set.of(), Set.of());

    private final Rosters rosters = new Rosters();

    @Test
    void whoIsKnownToBothStays() {
        for (int i = 0; i < 3; i++) {
            assertEquals(NONE, rosters.compare(Set.of("a", "b"), Set.of("a", "b"), Set.of("a")));
        }
    }

    @Test
    void strangersAndLostCountWhenSeenTwiceInARow() {
        assertEquals(NONE, rosters.compare(Set.of("x"), Set.of("a"), Set.of("a")));
        assertEquals(
                new Rosters.Difference(Set.of("x"), Set.of("a")),
                rosters.compare(Set.of("x"), Set.of("a"), Set.of("a")));
    }

    @Test
    void whoComesOrGoesMeanwhileIsNeither() {
        assertEquals(NONE, rosters.compare(Set.of("x"), Set.of("a"), Set.of("a")));
        assertEquals(NONE, rosters.compare(Set.of("x", "a"), Set.of("x", "a"), Set.of("a")));
        assertEquals(NONE, rosters.compare(Set.of("x"), Set.of("a"), Set.of("a")));
    }

    @Test
    void whoWasLetInHereButIsInTheCallNoMoreIsAStranger() {
        rosters.compare(Set.of("a"), Set.of(), Set.of("a"));
        assertEquals(
                new Rosters.Difference(Set.of("a"), Set.of()), rosters.compare(Set.of("a"), Set.of(), Set.of("a")));
    }

    /** Another node has taken the participant out, and the media server has ended the place. */
    @Test
    void whoIsNowhereAnyMoreIsAStrangerTooSoThatNothingIsKept() {
        rosters.compare(Set.of(), Set.of(), Set.of("a"));
        assertEquals(
                Set.of("a"), rosters.compare(Set.of(), Set.of(), Set.of("a")).strangers());
    }

    /** Those of other nodes are lost to those nodes, which tell them. */
    @Test
    void theLostOfOtherNodesAreLeftToThem() {
        rosters.compare(Set.of("a"), Set.of("a", "b"), Set.of("a"));
        assertEquals(NONE, rosters.compare(Set.of("a"), Set.of("a", "b"), Set.of("a")));
    }
}
