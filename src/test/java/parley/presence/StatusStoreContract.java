package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.presence.StatusStore.Status;

public abstract class StatusStoreContract {
    private final String ann = UUID.randomUUID().toString();
    private final String bob = UUID.randomUUID().toString();
    private StatusStore store;

    protected abstract StatusStore newStore();

    @BeforeEach
    void makeStore() {
        store = newStore();
    }

    @Test
    void tellsWhatWasNotedLast() {
        result(store.note(List.of(new Status(ann, true, 1_000), new Status(bob, true, 1_000))));
        result(store.note(List.of(new Status(ann, false, 2_000))));
        assertEquals(
                Map.of(ann, new Status(ann, false, 2_000), bob, new Status(bob, true, 1_000)),
                result(store.of(Set.of(ann, bob))));
    }

    @Test
    void isNotTakenBackByWhatComesLate() {
        result(store.note(List.of(new Status(ann, false, 2_000))));
        result(store.note(List.of(new Status(ann, true, 1_000))));
        assertEquals(Map.of(ann, new Status(ann, false, 2_000)), result(store.of(Set.of(ann))));
    }

    @Test
    void knowsNothingOfStrangers() {
        result(store.note(List.of()));
        assertEquals(Map.of(), result(store.of(Set.of(ann))));
        assertEquals(Map.of(), result(store.of(Set.of())));
    }

    @Test
    void takesNobodyForOnlineAfterARestart() {
        result(store.note(List.of(new Status(ann, true, 1_000))));
        result(store.allOffline());
        assertEquals(Map.of(ann, new Status(ann, false, 1_000)), result(store.of(Set.of(ann))));
    }
}
