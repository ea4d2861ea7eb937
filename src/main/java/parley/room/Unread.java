package parley.room;

/**
 * What others said that a member has not read, without what was deleted or hidden.
 *
 * @param mentions how many of them mention the member, or everyone
 */
public record Unread(long messages, long mentions) {
    public static final Unread NONE = new Unread(0, 0);
}
