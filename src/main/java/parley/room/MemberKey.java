package parley.room;

/** A user in a room. */
public record MemberKey(String roomId, String userId) {}
