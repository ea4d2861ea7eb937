package parley.room;

/** How far a member has come in a room's feed, in three respects. */
public enum Cursor {
    READ,
    DELIVERED,
    CLEARED
}
