package parley.room;

/** A room and a seq in its feed. */
public record FeedPlace(String roomId, long seq) {}
