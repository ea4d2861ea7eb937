package parley.gateway.http;

import io.vertx.core.Future;
import java.util.Set;

/** The live facts of guests, which presence and matchmaking know. */
public interface GuestPresence {
    record Counts(int online, int searching, int inChat) {}

    /**
     * The facts of one guest.
     *
     * @param socketId id of the connection with which the guest came last; null for one who is not online, and while
     *     nobody can tell
     * @param connectedAt epoch milliseconds since which the guest is online; null likewise
     * @param connectedUser id of the user with whom the guest is in a match; null for nobody
     */
    record Live(boolean online, boolean searching, String connectedUser, String socketId, Long connectedAt) {}

    Future<Live> of(String userId);

    /** Finds at most {@code limit} of the users who are connected. @param viewerId null for nobody in particular */
    Future<Set<String>> onlineUserIds(int limit, String viewerId);

    /** Counts guests alone. */
    Future<Counts> counts();
}
