package parley.presence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is connected, where; a user is online while at least one connection lives. */
public interface PresenceStore extends PresenceQuestions {

    /** Registers a connection; to hear of one twice changes nothing. */
    Future<Registered> connect(PresenceMessages.Connected connection, long now);

    /** @return the user if that was the last connection, else null (also if it was not known) */
    Future<PresenceMessages.OnlineUser> disconnect(String userId, String connectionId);

    /** The nodes on which those of these users who are online have connections. Fails where that can't be told. */
    Future<Map<String, Set<String>>> nodesOf(Set<String> userIds);

    /** A node goes in order: its connections need not be waited for. */
    default Future<Void> leave(String nodeId) {
        return Future.succeededFuture();
    }

    /**
     * Holds a node's connections for another while; to be called every few seconds. Where they would outlive their node.
     *
     * @return what that changed; each user is told to one caller only
     */
    default Future<Renewed> renew(String nodeId) {
        return Future.succeededFuture(Renewed.NOTHING);
    }

    /**
     * What a renewal changed.
     *
     * @param gone who was connected to nodes that are gone, and nowhere else
     * @param back who had been taken for gone with this node
     * @param older connections of users who have a newer one, found when connections were registered again
     */
    record Renewed(List<PresenceMessages.OnlineUser> gone, List<PresenceMessages.OnlineUser> back, List<Older> older) {
        static final Renewed NOTHING = new Renewed(List.of(), List.of(), List.of());
    }

    /**
     * Answers a registration.
     *
     * @param first whether this is the user's only connection
     * @param older all connections of the user but the newest, which may be another than the registered one
     */
    record Registered(boolean first, List<Older> older) {}

    /** A connection of a user who has a newer one. */
    record Older(String userId, String nodeId, String connectionId) {}
}
