package parley.room;

import java.util.List;

/** Messages of a room, ascending. */
public record MessagePage(List<RoomEvent> messages, boolean hasMore) {}
