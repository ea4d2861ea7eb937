package parley.room;

/** The feeds of match rooms. */
public interface MatchRooms extends RoomLog {
    /** Whether it is for this log to say what has become of the room; needs no store. */
    boolean answersFor(String roomId);
}
