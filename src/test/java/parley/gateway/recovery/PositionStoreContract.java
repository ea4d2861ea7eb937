package parley.gateway.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.util.Await.result;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of positions does. */
public abstract class PositionStoreContract {
    private PositionStore store;

    protected abstract PositionStore emptyStore();

    @BeforeEach
    void openTheStore() {
        store = emptyStore();
    }

    @Test
    void returnsTheNotesThatAreKnown() {
        result(store.save("hub", Map.of("tick", "1", "r:a", "one"), Set.of()));
        result(store.save("hub", Map.of("tick", "2", "r:b", "two words"), Set.of()));
        assertEquals(
                Map.of("tick", "2", "r:a", "one", "r:b", "two words"),
                result(store.read("hub", List.of("tick", "r:a", "r:b", "r:c"))));
        assertEquals(Map.of(), result(store.read("other", List.of("tick"))));
    }

    @Test
    void forgetsWhatIsNotNeeded() {
        result(store.save("hub", Map.of("tick", "1", "r:a", "one", "s:x", "ann"), Set.of()));
        result(store.save("hub", Map.of("tick", "2"), Set.of("r:a", "s:x", "s:y")));
        assertEquals(Map.of("tick", "2"), result(store.read("hub", List.of("tick", "r:a", "s:x"))));
    }

    @Test
    void findsTheHubToWhichASessionHasMoved() {
        assertNull(result(store.hubOf("one.x")));
        result(store.move(Set.of("one.x", "one.y"), "two"));
        result(store.move(Set.of("one.x"), "three"));
        assertEquals("three", result(store.hubOf("one.x")));
        assertEquals("two", result(store.hubOf("one.y")));
    }

    @Test
    void aHubThatForgetsASessionLeavesItToAnother() {
        result(store.move(Set.of("one.x"), "two"));
        result(store.save("one", Map.of("tick", "1"), Set.of("s:one.x")));
        assertEquals("two", result(store.hubOf("one.x")));
    }
}
