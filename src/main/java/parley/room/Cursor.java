package parley.room;

/** A place in a room's feed that a member has reached, in one of three respects. */
public enum Cursor {
    READ,
    DELIVERED,
    CLEARED
}
