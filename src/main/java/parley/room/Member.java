package parley.room;

import io.vertx.core.json.JsonObject;

/**
 * One person in a room, with cursors into its feed (each a seq, never going back).
 *
 * @param cleared history up to here is hidden from this member
 * @param mutedUntil epoch milliseconds; 0 if not muted
 */
public record Member(
        String userId,
        String username,
        long joinedSeq,
        long read,
        long delivered,
        long cleared,
        Role role,
        long mutedUntil) {
    /** The end of a mute that has no end: the last moment that all stores and clients can write down. */
    static final long FOR_GOOD = 253_402_300_799_000L;

    public Member(String userId, String username, long joinedSeq, long read, long delivered, long cleared) {
        this(userId, username, joinedSeq, read, delivered, cleared, Role.MEMBER, 0);
    }

    public static Member joining(String userId, String username) {
        return new Member(userId, username, 0, 0, 0, 0);
    }

    public Member named(String newUsername) {
        return new Member(userId, newUsername, joinedSeq, read, delivered, cleared, role, mutedUntil);
    }

    /** Moves a cursor. Reading implies delivery; a cursor beyond the head is cut back to it. */
    public Member advanced(Cursor cursor, long upTo, long head) {
        long to = Math.min(upTo, head);
        return new Member(
                userId,
                username,
                joinedSeq,
                cursor == Cursor.DELIVERED ? read : Math.max(read, to),
                Math.max(delivered, to),
                cursor == Cursor.CLEARED ? Math.max(cleared, to) : cleared,
                role,
                mutedUntil);
    }

    /** The member as others in the room see them. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("id", userId)
                .put("username", username)
                .put("role", role.wireName())
                .put("joinedSeq", joinedSeq)
                .put("read", read)
                .put("delivered", delivered);
        if (mutedUntil > 0) {
            json.put("mutedUntil", mutedUntil);
        }
        return json;
    }

    public long at(Cursor cursor) {
        return switch (cursor) {
            case READ -> read;
            case DELIVERED -> delivered;
            case CLEARED -> cleared;
        };
    }
}
