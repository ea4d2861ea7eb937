package parley.room;

/**
 * Counts messages of others that a member has not read, without deleted and hidden ones.
 *
 * @param mentions how many of them mention the member, or everyone
 */
public record Unread(long messages, long mentions) {
    public static final Unread NONE = new Unread(0, 0);
}
