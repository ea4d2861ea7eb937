package parley.presence;

import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.bus.WireName;
import parley.room.RoomMessages.ConnectionAddress;

/** The records that presence hears, answers and tells. Times are epoch milliseconds. */
public final class PresenceMessages {
    public static final String USER_ONLINE = "presence:user_online";
    public static final String USER_OFFLINE = "presence:user_offline";
    /** Tells who is in a room and online, to clients whose dialect has no other way to know. */
    public static final String USERS = "presence:users";

    private PresenceMessages() {}

    @WireName("parley.presence.PresenceMessages$Connected")
    public record Connected(String userId, String username, boolean guest, String nodeId, String connectionId) {}

    @WireName("parley.presence.PresenceMessages$Disconnected")
    public record Disconnected(String userId, String connectionId) {}

    /**
     * Asks which of these users are online.
     *
     * @param viewerId the user who asks, from whom users beyond a block are hidden; null for nobody in particular
     */
    @WireName("parley.presence.PresenceMessages$Find")
    public record Find(Set<String> userIds, String viewerId) {
        public Find(Set<String> userIds) {
            this(userIds, null);
        }
    }

    @WireName("parley.presence.PresenceMessages$Found")
    public record Found(Set<String> online) {}

    /** Asks whether this user is online, and when they were last. */
    @WireName("parley.presence.PresenceMessages$FindStanding")
    public record FindStanding(String userId, String viewerId) {}

    /** @param lastSeen null for a user who is online, was never seen, or is beyond a block */
    @WireName("parley.presence.PresenceMessages$Standing")
    public record Standing(boolean online, Long lastSeen) {}

    /** @param viewerId the user who asks; users beyond a block are not counted either */
    @WireName("parley.presence.PresenceMessages$ListOnline")
    public record ListOnline(int limit, String viewerId) {
        public ListOnline(int limit) {
            this(limit, null);
        }
    }

    public record OnlineUser(String id, String username, boolean isGuest, long since) {}

    @WireName("parley.presence.PresenceMessages$Online")
    public record Online(List<OnlineUser> users, int total, int guests) {}

    /** Asks for all connections of these users. */
    @WireName("parley.presence.PresenceMessages$FindConnections")
    public record FindConnections(Set<String> userIds) {}

    @WireName("parley.presence.PresenceMessages$FoundConnections")
    public record FoundConnections(List<ConnectionAddress> connections) {}

    /** Asks for the connection with which this user came last. */
    @WireName("parley.presence.FindNewest")
    public record FindNewest(String userId) {}

    /**
     * Answers it; both are null for a user who is not online.
     *
     * @param since time in epoch milliseconds since which the user is online
     */
    @WireName("parley.presence.Newest")
    public record Newest(String connectionId, Long since) {
        public static final Newest NONE = new Newest(null, null);
    }

    /** Published when a user's first connection came or the last went. */
    @WireName("parley.presence.PresenceMessages$Changed")
    public record Changed(String userId, String username, boolean online, long at) {}

    /** Tells others of a change. @param at epoch milliseconds */
    public record Shown(String userId, String username, boolean online, long at) {}

    /** Tells a node of the changes of users whom somebody watches there. */
    @WireName("parley.presence.Told")
    public record Told(List<Shown> changes) {}

    /** Tells how many members of each of these large rooms are connected to a node. */
    @WireName("parley.presence.Counts")
    public record Counts(String nodeId, Map<String, Integer> online) {}

    @WireName("parley.presence.FindWatched")
    public record FindWatched(String userId) {}

    /** @param followed some hundred at most, those followed last @param hidden users beyond a block */
    @WireName("parley.presence.Watched")
    public record Watched(List<String> followed, Set<String> hidden) {}

    /** The user has a newer connection than these. */
    @WireName("parley.presence.PresenceMessages$Replaced")
    public record Replaced(String userId, Set<String> connectionIds) {}
}
