package parley.room;

import java.util.List;
import java.util.Set;

/** A room that is gone: its members and, for a few minutes, its last messages, for reports. */
public record ClosedRoom(long at, Set<String> people, List<RoomEvent> lastMessages) {
    public ClosedRoom withoutMessages() {
        return new ClosedRoom(at, people, List.of());
    }
}
