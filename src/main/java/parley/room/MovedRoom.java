package parley.room;

/**
 * A room with events since a time.
 *
 * @param before seq of the last event before that time; of the one before the oldest that the log still has, if there is
 *     none
 * @param head seq of the last event
 */
public record MovedRoom(String roomId, long before, long head) {}
