package parley.room;

/** Names of the events of a room, as the protocol writes them. */
public final class EventTypes {
    public static final String MESSAGE = "chat:message";
    public static final String EDITED = "chat:edited";
    public static final String DELETED = "chat:deleted";
    public static final String REACTION = "chat:reaction";
    public static final String PINNED = "chat:pinned";
    public static final String USER_JOINED = "room:user_joined";
    public static final String USER_LEFT = "room:user_left";
    public static final String UPDATED = "room:updated";
    public static final String MUTED = "room:muted";
    public static final String CLOSED = "room:closed";

    public static final String CLEARED = "chat:cleared";
    public static final String READ = "chat:read";
    public static final String DELIVERED = "chat:delivered";
    /** The cursors of a room that have moved, gathered. */
    public static final String RECEIPTS = "chat:receipts";

    public static final String TYPING_START = "chat:typing:start";
    public static final String TYPING_STOP = "chat:typing:stop";
    /** Everybody who is typing in a larger room. */
    public static final String TYPING = "chat:typing";

    private EventTypes() {}
}
