package parley.room;

/** A user in a room. */
public record SeatKey(String roomId, String userId) {}
