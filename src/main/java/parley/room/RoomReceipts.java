package parley.room;

import java.util.List;

/**
 * The cursors of a room that have moved, gathered.
 *
 * @param written null if all members are told of all cursors; otherwise the messages that were read, whose authors are
 *     told of those who read them
 */
public record RoomReceipts(String roomId, List<Reached> cursors, List<Authored> written) {

    /**
     * Tells how far a member has come.
     *
     * @param connectionId the connection that said so, which needs not be told
     * @param readBefore the read cursor before
     * @param read 0 if it has not moved, like delivered
     */
    public record Reached(String userId, String connectionId, long readBefore, long read, long delivered) {
        /** Tells whether the member has come past this seq by this. */
        public boolean hasRead(long seq) {
            return readBefore < seq && seq <= read;
        }

        public Reached readOnly() {
            return delivered == 0 ? this : new Reached(userId, connectionId, readBefore, read, 0);
        }
    }

    /** A message, by its seq, and who wrote it. */
    public record Authored(long seq, String userId) {}
}
