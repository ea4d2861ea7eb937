package parley.room;

/** A stored event; as a duplicate it is the one that the same intent had made before. */
public record Appended(RoomEvent event, boolean duplicate) {}
