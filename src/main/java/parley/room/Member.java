package parley.room;

/**
 * One person in a room, with cursors into its feed (each a seq, never going back).
 *
 * @param cleared history up to here is hidden from this member
 */
public record Member(String userId, String username, long joinedSeq, long read, long delivered, long cleared) {
    public static Member joining(String userId, String username) {
        return new Member(userId, username, 0, 0, 0, 0);
    }

    /** Reading implies delivery; a cursor beyond the head is cut back to it. */
    Member advanced(Cursor cursor, long upTo, long head) {
        long to = Math.min(upTo, head);
        return switch (cursor) {
            case READ -> new Member(userId, username, joinedSeq, Math.max(read, to), Math.max(delivered, to), cleared);
            case DELIVERED -> new Member(userId, username, joinedSeq, read, Math.max(delivered, to), cleared);
            case CLEARED ->
                new Member(
                        userId,
                        username,
                        joinedSeq,
                        Math.max(read, to),
                        Math.max(delivered, to),
                        Math.max(cleared, to));
        };
    }

    public long at(Cursor cursor) {
        return switch (cursor) {
            case READ -> read;
            case DELIVERED -> delivered;
            case CLEARED -> cleared;
        };
    }
}
