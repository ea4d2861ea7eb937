package parley.room;

/** The feeds of match rooms. */
public interface MatchRooms extends RoomLog {
    /** Tells, without a store, whether this log decides what has become of the room. */
    boolean answersFor(String roomId);
}
