package parley.room;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.bus.WireName;

/** The records by which features tell each other of rooms. */
public final class RoomMessages {
    private RoomMessages() {}

    /** Takes a member out. @param reason the wire name of a {@link LeavingReason} */
    @WireName("parley.room.RoomMessages$Depart")
    public record Depart(String roomId, String userId, String reason) {
        public Depart(String roomId, String userId, LeavingReason reason) {
            this(roomId, userId, reason.wireName());
        }
    }

    /** Published when a member was muted or taken out by others. */
    @WireName("parley.room.RoomMessages$Silenced")
    public record Silenced(String roomId, String userId) {}

    /** Published when a member has left or was taken out. */
    @WireName("room.member-left")
    public record MemberLeft(String roomId, String userId) {}

    /**
     * @param byUserId the user who closed it; null if nobody did
     * @param reason the wire name of a {@link ClosingReason}, which a later version may have more of
     */
    @WireName("parley.room.RoomMessages$Closed")
    public record Closed(String roomId, RoomKind kind, List<String> memberIds, String byUserId, String reason) {}

    /**
     * @param forbidden true after a block or report, false when it was taken back
     * @param reported whether the first reported the other
     */
    @WireName("parley.room.RoomMessages$PairChanged")
    public record PairChanged(String userId, String otherId, boolean forbidden, boolean reported) {}

    /** Asks to which nodes these users are connected. */
    @WireName("parley.room.RoomMessages$Locate")
    public record Locate(Set<String> userIds) {}

    /** @param nodesByUser null if nobody can tell now, so that all nodes have to be asked */
    @WireName("parley.room.RoomMessages$Located")
    public record Located(Map<String, Set<String>> nodesByUser) {

        /** @param all the nodes to ask if nobody can tell */
        public Map<String, Set<String>> usersByNode(Set<String> userIds, Set<String> all) {
            Map<String, Set<String>> byNode = new HashMap<>();
            if (nodesByUser == null) {
                all.forEach(node -> byNode.put(node, userIds));
            } else {
                nodesByUser.forEach((userId, nodes) -> nodes.forEach(node ->
                        byNode.computeIfAbsent(node, first -> new HashSet<>()).add(userId)));
            }
            return byNode;
        }
    }

    /** Tells by which name a user is called from now on. */
    @WireName("parley.room.RoomMessages$Renamed")
    public record Renamed(String userId, String username) {}

    /**
     * Asks to be told of each event that is stored, or not any more.
     *
     * @param number grows with each such message of a node, so that the last one counts
     */
    @WireName("room.follow-all")
    public record FollowAll(String nodeId, long number, boolean on) {}

    /**
     * Tells that feeds have grown, without what was said.
     *
     * @param heads seq that each room's feed has reached
     * @param since a time from which other rooms have grown as well, epoch milliseconds; 0 for no others
     */
    @WireName("room.grown")
    public record Grown(Map<String, Long> heads, long since) {}

    /** A connection and where it is. */
    public record ConnectionAddress(String userId, String nodeId, String connectionId) {}

    /**
     * The rooms in which a node has members connected, or has none any more.
     *
     * @param serial grows by one with each change that the receiver is told
     * @param reset whether earlier changes don't count any more
     */
    @WireName("parley.room.RoomMessages$InterestChange")
    public record InterestChange(String nodeId, long serial, boolean reset, List<String> added, List<String> removed) {}

    /** The sum of such changes. @param hash hash over the ids of the rooms */
    @WireName("parley.room.RoomMessages$InterestDigest")
    public record InterestDigest(String nodeId, long serial, int rooms, long hash) {}
}
