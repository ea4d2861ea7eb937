package parley.presence;

import io.vertx.core.Future;
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
}
