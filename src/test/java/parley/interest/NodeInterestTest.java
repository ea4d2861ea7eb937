package parley.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.RoomMessages.InterestChange;
import parley.room.RoomMessages.InterestDigest;

@Tag("S3-SCALE-04")
class NodeInterestTest {
    private final NodeInterest interest = new NodeInterest();

    private static InterestChange all(String node, long serial, String... rooms) {
        return new InterestChange(node, serial, true, List.of(rooms), List.of());
    }

    private static InterestChange added(String node, long serial, String... rooms) {
        return new InterestChange(node, serial, false, List.of(rooms), List.of());
    }

    private static InterestChange removed(String node, long serial, String... rooms) {
        return new InterestChange(node, serial, false, List.of(), List.of(rooms));
    }

    private static InterestDigest digest(String node, long serial, String... rooms) {
        long hash = 0;
        for (String room : rooms) {
            hash ^= NodeInterest.hash(room);
        }
        return new InterestDigest(node, serial, rooms.length, hash);
    }

    @Test
    void knowsWhichNodesHaveMembersOfARoom() {
        assertTrue(interest.apply(all("a", 11, "r", "s")));
        assertTrue(interest.apply(all("b", 5, "s")));
        assertEquals(Set.of("a"), interest.in("r"));
        assertEquals(Set.of("a", "b"), interest.in("s"));
        assertTrue(interest.apply(removed("a", 12, "s", "never there")));
        assertEquals(Set.of("b"), interest.in("s"));
        assertTrue(interest.apply(removed("b", 6, "s")));
        assertEquals(Set.of(), interest.in("s"));
        assertEquals(1, interest.rooms());
    }

    @Test
    void aDoubledChangeIsTakenOnce() {
        interest.apply(all("a", 1, "r"));
        interest.apply(removed("a", 2, "r"));
        assertTrue(interest.apply(removed("a", 2, "r")));
        assertTrue(interest.agrees(digest("a", 2)));
    }

    @Test
    void aLateChangeIsLeftAndNotSaidToBeTaken() {
        interest.apply(all("a", 1, "r"));
        interest.apply(removed("a", 2, "r"));
        assertFalse(interest.apply(all("a", 1, "r")));
        assertEquals(Set.of(), interest.in("r"));
    }

    @Test
    void aChangeAfterALostOneAsksForAll() {
        interest.apply(all("a", 1, "r"));
        assertFalse(interest.apply(added("a", 3, "t")));
        assertEquals(Set.of(), interest.in("t"));
        assertTrue(interest.apply(all("a", 4, "s", "t")));
        assertEquals(Set.of(), interest.in("r"));
        assertTrue(interest.agrees(digest("a", 4, "t", "s")));
    }

    @Test
    void aNodeThatWasNeverHeardOfHasToTellAll() {
        assertFalse(interest.apply(added("a", 8, "r")));
        assertFalse(interest.agrees(digest("b", 0)));
    }

    @Test
    void aDigestShowsEveryDifference() {
        interest.apply(all("a", 1, "r", "s"));
        assertTrue(interest.agrees(digest("a", 1, "r", "s")));
        assertFalse(interest.agrees(digest("a", 2, "r", "s")));
        assertFalse(interest.agrees(digest("a", 1, "r")));
        assertFalse(interest.agrees(digest("a", 1, "r", "t")));
    }

    @Test
    void aNodeThatIsGoneHasNoMembers() {
        interest.apply(all("a", 1, "r"));
        interest.apply(all("b", 1, "r"));
        interest.forget("a");
        interest.forget("unknown");
        assertEquals(Set.of("b"), interest.in("r"));
        assertFalse(interest.agrees(digest("a", 1, "r")));
        assertTrue(interest.apply(all("a", 1, "s")));
    }

    /** The room's set must not be given up by the one while the other enters it. */
    @Test
    void aNodeThatEntersWhileAnotherIsForgottenIsKept() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier start = new CyclicBarrier(2);
        try {
            for (int i = 1; i <= 5_000; i++) {
                int serial = i;
                interest.apply(all("leaving", serial, "r"));
                Future<?> leaves = threads.submit(() -> {
                    start.await();
                    interest.forget("leaving");
                    return null;
                });
                Future<?> enters = threads.submit(() -> {
                    start.await();
                    return interest.apply(all("staying", serial, "r"));
                });
                leaves.get(20, TimeUnit.SECONDS);
                enters.get(20, TimeUnit.SECONDS);
                assertEquals(Set.of("staying"), interest.in("r"), "round " + i);
                interest.forget("staying");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
