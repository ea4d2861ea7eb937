package parley.presence;

import java.util.List;
import java.util.Set;
import parley.bus.WireName;

/** What presence is told, asked and tells. Times are epoch milliseconds. */
public final class PresenceMessages {
    private PresenceMessages() {}

    @WireName("parley.presence.PresenceMessages$Connected")
    public record Connected(String userId, String username, boolean guest, String nodeId, String connectionId) {}

    @WireName("parley.presence.PresenceMessages$Disconnected")
    public record Disconnected(String userId, String connectionId) {}

    /** Which of these users are online? @param viewerId to whom nobody is beyond a block; null if it is nobody's view */
    @WireName("parley.presence.PresenceMessages$Find")
    public record Find(Set<String> userIds, String viewerId) {
        public Find(Set<String> userIds) {
            this(userIds, null);
        }
    }

    @WireName("parley.presence.PresenceMessages$Found")
    public record Found(Set<String> online) {}

    /** Is this user online, and when were they last? */
    @WireName("parley.presence.PresenceMessages$FindStanding")
    public record FindStanding(String userId, String viewerId) {}

    /** @param lastSeen null for who is online, was never seen, or is beyond a block */
    @WireName("parley.presence.PresenceMessages$Standing")
    public record Standing(boolean online, Long lastSeen) {}

    /** @param viewerId as above; who is beyond a block is not counted either */
    @WireName("parley.presence.PresenceMessages$ListOnline")
    public record ListOnline(int limit, String viewerId) {
        public ListOnline(int limit) {
            this(limit, null);
        }
    }

    public record OnlineUser(String id, String username, boolean isGuest, long since) {}

    @WireName("parley.presence.PresenceMessages$Online")
    public record Online(List<OnlineUser> users, int total, int guests) {}

    /** Published when a user's first connection came or the last went. */
    @WireName("parley.presence.PresenceMessages$Changed")
    public record Changed(String userId, String username, boolean online, long at) {}

    /** The user has a newer connection than these. */
    @WireName("parley.presence.PresenceMessages$Replaced")
    public record Replaced(String userId, Set<String> connectionIds) {}
}
