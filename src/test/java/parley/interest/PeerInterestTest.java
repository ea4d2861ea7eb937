package parley.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.RoomMessages.InterestChange;

@Tag("S3-SCALE-04")
class PeerInterestTest {
    private final AtomicLong now = new AtomicLong(100);
    private final PeerInterest peer = new PeerInterest("me", now::get);

    @Test
    void tellsAllAndThenWhatChanges() {
        peer.begin(Set.of("r"));
        assertEquals(new InterestChange("me", 101, true, List.of("r"), List.of()), peer.next());
        peer.understood();
        assertNull(peer.next());
        peer.changed("s", true);
        peer.changed("r", false);
        assertEquals(new InterestChange("me", 102, false, List.of("s"), List.of("r")), peer.next());
    }

    @Test
    void tellsThatThereIsNothingToo() {
        peer.begin(Set.of());
        assertEquals(new InterestChange("me", 101, true, List.of(), List.of()), peer.next());
    }

    @Test
    void oneChangeIsUnderWayAtATime() {
        peer.begin(Set.of());
        peer.next();
        peer.changed("r", true);
        peer.changed("r", false);
        peer.changed("s", true);
        assertNull(peer.next());
        peer.understood();
        assertEquals(new InterestChange("me", 102, false, List.of("s"), List.of("r")), peer.next());
    }

    @Test
    void tellsMuchInPartsWithChangesMeanwhile() {
        Set<String> rooms =
                IntStream.range(0, 12_000).mapToObj(i -> "room " + i).collect(Collectors.toSet());
        NodeInterest there = new NodeInterest();
        peer.begin(rooms);
        int parts = 0;
        for (InterestChange change = peer.next(); change != null; change = peer.next()) {
            assertTrue(change.added().size() + change.removed().size() <= 5_000);
            assertEquals(parts++ == 0, change.reset());
            assertTrue(there.apply(change));
            if (parts == 1) {
                peer.changed("room 7", false);
                peer.changed("new", true);
                rooms.remove("room 7");
                rooms.add("new");
            }
            assertNull(peer.digest(rooms));
            peer.understood();
        }
        assertEquals(3, parts);
        assertTrue(there.agrees(peer.digest(rooms)));
        rooms.remove("room 8");
        assertFalse(there.agrees(peer.digest(rooms)));
    }

    @Test
    void whatWasMissedIsToldWithAllElse() {
        peer.begin(Set.of("r"));
        peer.next();
        peer.changed("s", true);
        peer.missed(Set.of("r", "s"));
        InterestChange anew = peer.next();
        assertTrue(anew.reset());
        assertEquals(Set.of("r", "s"), Set.copyOf(anew.added()));
        assertEquals(102, anew.serial());
    }

    /** This node told more before, as when its clock was set back. */
    @Test
    void overtakesWhatTheOtherHasHeardOfThisNodeBefore() {
        NodeInterest there = new NodeInterest();
        there.apply(new InterestChange("me", 500, true, List.of("old"), List.of()));
        peer.begin(Set.of("r"));
        assertFalse(there.apply(peer.next()));
        now.set(600);
        peer.missed(Set.of("r"));
        assertTrue(there.apply(peer.next()));
        peer.understood();
        assertNotNull(peer.digest(Set.of("r")));
        assertTrue(there.agrees(peer.digest(Set.of("r"))));
    }
}
