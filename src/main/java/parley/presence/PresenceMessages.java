package parley.presence;

import java.util.List;
import java.util.Set;

/** What presence is told, asked and tells. Times are epoch milliseconds. */
public final class PresenceMessages {
    private PresenceMessages() {}

    public record Connected(String userId, String username, boolean guest, String nodeId, String connectionId) {}

    public record Disconnected(String userId, String connectionId) {}

    /** Which of these users are online? @param viewerId to whom nobody is beyond a block; null if it is nobody's view */
    public record Find(Set<String> userIds, String viewerId) {
        public Find(Set<String> userIds) {
            this(userIds, null);
        }
    }

    public record Found(Set<String> online) {}

    /** Is this user online, and when were they last? */
    public record FindStanding(String userId, String viewerId) {}

    /** @param lastSeen null for who is online, was never seen, or is beyond a block */
    public record Standing(boolean online, Long lastSeen) {}

    /** @param viewerId as above; who is beyond a block is not counted either */
    public record ListOnline(int limit, String viewerId) {
        public ListOnline(int limit) {
            this(limit, null);
        }
    }

    public record OnlineUser(String id, String username, boolean isGuest, long since) {}

    public record Online(List<OnlineUser> users, int total, int guests) {}

    /** Published when a user's first connection came or the last went. */
    public record Changed(String userId, String username, boolean online, long at) {}

    /** The user has a newer connection than these. */
    public record Replaced(String userId, Set<String> connectionIds) {}
}
