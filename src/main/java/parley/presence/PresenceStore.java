package parley.presence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import parley.room.RoomMessages.ConnectionAddress;

/** Knows who is connected, and where. A user is online while at least one connection lives. */
public interface PresenceStore extends PresenceQuestions {

    /** Registers a connection; registering it twice changes nothing. */
    Future<Registered> connect(PresenceMessages.Connected connection, long now);

    /**
     * Takes a connection away. A user whose last one it was has departed until a connection comes back or the departure
     * is taken.
     *
     * @return the user if that was the last connection, else null (also if it was not known)
     */
    Future<PresenceMessages.OnlineUser> disconnect(String userId, String connectionId);

    /** Takes the departures of those of these users who are not back; each is given to one caller only. */
    Future<List<PresenceMessages.OnlineUser>> takeDepartures(Set<String> userIds);

    /** Finds those of these users whom others see as online: those who are, and those who left a moment ago. */
    Future<Set<String>> shown(Set<String> userIds);

    /** Finds the nodes on which those of these users who are online have connections. Fails if nobody can tell. */
    default Future<Map<String, Set<String>>> nodesOf(Set<String> userIds) {
        return connectionsOf(userIds).map(connections -> connections.stream()
                .collect(Collectors.groupingBy(
                        ConnectionAddress::userId,
                        Collectors.mapping(ConnectionAddress::nodeId, Collectors.toUnmodifiableSet()))));
    }

    /** Finds all connections of these users. Fails if nobody can tell. */
    Future<List<ConnectionAddress>> connectionsOf(Set<String> userIds);

    /** Finds the connection with which the user came last, as far as it is still there. */
    Future<PresenceMessages.Newest> newestOf(String userId);

    /** Notes that a node goes in order, so that nobody waits for its connections. */
    default Future<Void> leave(String nodeId) {
        return Future.succeededFuture();
    }

    /**
     * Holds a node's connections for another while, in stores in which they would outlive their node. Must be called
     * every few seconds.
     *
     * @return the changes; each user is named to one caller only
     */
    default Future<Renewed> renew(String nodeId) {
        return Future.succeededFuture(Renewed.NOTHING);
    }

    /**
     * The changes that a renewal made or found.
     *
     * @param gone users who were connected to nodes that are gone, and nowhere else
     * @param back users who had been taken for gone with this node
     * @param older connections of users who have a newer one, found when connections were registered again
     */
    record Renewed(List<PresenceMessages.OnlineUser> gone, List<PresenceMessages.OnlineUser> back, List<Older> older) {
        public static final Renewed NOTHING = new Renewed(List.of(), List.of(), List.of());
    }

    /**
     * Answers a registration.
     *
     * @param first whether this is the user's only connection
     * @param returned whether the user is back before anybody was told of the departure
     * @param older all connections of the user but the newest, which may be another than the registered one
     */
    record Registered(boolean first, boolean returned, List<Older> older) {}

    /** A connection of a user who has a newer one. */
    record Older(String userId, String nodeId, String connectionId) {}
}
