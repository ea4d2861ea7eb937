package parley.room;

import java.util.List;

/** Messages of a room, ascending. */
public record MessagePage(List<RoomEvent> messages, boolean hasMore) {
    /** Returns the page without messages later than a time. */
    public MessagePage until(long time) {
        return new MessagePage(
                messages.stream().filter(message -> message.timestamp() <= time).toList(), hasMore);
    }
}
