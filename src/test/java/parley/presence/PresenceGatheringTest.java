package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import parley.presence.PresenceMessages.Shown;

class PresenceGatheringTest {
    private final PresenceGathering gathering = new PresenceGathering();

    private Shown note(String userId, boolean online, long at) {
        Shown change = new Shown(userId, userId, online, at);
        gathering.note(change);
        return change;
    }

    @Test
    void eachChangeWaitsForASecondAndIsTakenOnce() {
        Shown ann = note("ann", true, 5_000);
        Shown bob = note("bob", false, 5_400);
        assertEquals(List.of(), gathering.due(5_999));
        assertEquals(List.of(ann), gathering.due(6_000));
        assertEquals(List.of(bob), gathering.due(9_000));
        assertEquals(List.of(), gathering.due(99_000));
    }

    @Test
    void whoIsBackInTimeHasNeverGone() {
        note("ann", false, 0);
        Shown bob = note("bob", false, 0);
        gathering.returned("ann");
        assertEquals(List.of(bob), gathering.due(1_000));
    }

    @Test
    void whoComesAndGoesIsToldInThatOrder() {
        Shown came = note("ann", true, 0);
        Shown went = note("ann", false, 100);
        assertEquals(List.of(came, went), gathering.due(2_000));
    }

    @Test
    void theLastOfSeveralDeparturesCounts() {
        note("ann", false, 0);
        gathering.returned("ann");
        Shown last = note("ann", false, 300);
        assertEquals(List.of(), gathering.due(1_000));
        assertEquals(List.of(last), gathering.due(1_300));
    }
}
