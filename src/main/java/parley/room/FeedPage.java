package parley.room;

import java.util.List;

/**
 * Consecutive events after a position.
 *
 * @param next position to read on from
 * @param head last seq of the room when this was read
 * @param recovered false if the log no longer reaches back to the position asked for (then {@code events} is empty)
 */
public record FeedPage(List<RoomEvent> events, long next, long head, String epoch, boolean recovered) {
    /** Returns the page without events later than a time. */
    public FeedPage until(long time) {
        List<RoomEvent> visible =
                events.stream().takeWhile(event -> event.timestamp() <= time).toList();
        return new FeedPage(visible, next - events.size() + visible.size(), head, epoch, recovered);
    }

    public boolean complete() {
        return next >= head;
    }
}
