package parley.room;

/**
 * Says against which quotas a new membership counts.
 *
 * @param guest whether the new member is one
 * @param addedBy the user who brought the new member in without being followed by them; null if they came by themselves
 *     or follow that user
 */
public record Entrance(boolean guest, String addedBy) {}
