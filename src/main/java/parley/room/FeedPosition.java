package parley.room;

/**
 * The state of a room's feed.
 *
 * @param first seq of the oldest event that the log still has; head + 1 if it has none
 * @param head seq of the last event, 0 in an empty room
 * @param members number of members
 * @param facts the room at its head
 */
public record FeedPosition(long first, long head, String epoch, int members, RoomFacts facts) {

    /** Tells whether all events after a seq can still be read. @param ofEpoch null if the reader has none */
    public boolean reaches(long after, String ofEpoch) {
        return (ofEpoch == null || ofEpoch.equals(epoch)) && after >= first - 1 && after <= head;
    }
}
