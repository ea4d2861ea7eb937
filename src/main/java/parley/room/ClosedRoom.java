package parley.room;

import java.util.List;
import java.util.Set;

/** What is remembered of a room that is gone: that it was, and for a few minutes what was said last, for reports. */
record ClosedRoom(long at, Set<String> people, List<RoomEvent> lastMessages) {
    ClosedRoom withoutMessages() {
        return new ClosedRoom(at, people, List.of());
    }
}
