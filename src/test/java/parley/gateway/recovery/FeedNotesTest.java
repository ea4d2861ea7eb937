package parley.gateway.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.recovery.memory.MemoryPositionStore;

@Tag("S1-SIO-09")
class FeedNotesTest {
    private static final String ROOM = FeedNotes.ROOM + "room";
    private static final String SESSION = FeedNotes.SESSION + "hub.one";

    private final MemoryPositionStore store = new MemoryPositionStore();
    private final FeedNotes notes = new FeedNotes("hub", store);

    private record Room(String roomId, String epoch, long lastSeq) implements FeedNotes.Feed {
        @Override
        public void flush() {
            // Nothing is held back here.
        }
    }

    private record One(String id, String userId, long beganAt, List<String> roomIds) implements FeedNotes.Session {}

    private Map<String, String> saved() {
        return store.read("hub", List.of(ROOM, SESSION)).result();
    }

    @Test
    void savesTheNotesOfQuietRoomsAgainAsTheStoreForgetsThem() {
        notes.follow(new Room("room", "e", 7));
        notes.changed(new One("hub.one", "ann", 1, List.of("room")));
        notes.nextTick();
        Map<String, String> before = saved();
        assertEquals(Set.of(ROOM, SESSION), before.keySet());
        store.save("hub", Map.of(), Set.of(ROOM, SESSION));
        for (long tick = 0; tick < FeedNotes.RESAVED_TICKS; tick++) {
            notes.nextTick();
        }
        assertEquals(before, saved());
    }

    @Test
    void aLateWordOfALostSocketDoesNotReplaceTheSessionThatIsBack() {
        notes.changed(new One("hub.one", "ann", 5, List.of("room", "other")));
        notes.nextTick();
        Map<String, String> before = saved();
        notes.changed(new One("hub.one", "ann", 2, List.of()));
        notes.nextTick();
        assertEquals(before, saved());
    }
}
