package parley.presence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Who is connected, where; a user is online while at least one connection lives. */
public interface PresenceStore {

    /** @return true if this is the user's first connection */
    Future<Boolean> connect(PresenceMessages.Connected connection, long now);

    /** @return the user if that was the last connection, else null (also if it was not known) */
    Future<PresenceMessages.OnlineUser> disconnect(String userId, String connectionId);

    Future<Set<String>> online(Set<String> userIds);

    /** @param limit how many users are listed; the counts are of all */
    Future<PresenceMessages.Online> list(int limit);

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
     */
    record Renewed(List<PresenceMessages.OnlineUser> gone, List<PresenceMessages.OnlineUser> back) {
        static final Renewed NOTHING = new Renewed(List.of(), List.of());
    }
}
