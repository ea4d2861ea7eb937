package parley.gateway.recovery;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Keeps what hubs note of their Socket.IO sessions, so that any node can go on with a session whose node is gone. A hub's
 * notes are forgotten some minutes after the last one. Fails with UNAVAILABLE while nobody can tell.
 */
public interface PositionStore {
    /** Adds to the notes of a hub, all at once. @param forgotten names of notes that are no longer needed */
    Future<Void> save(String hubId, Map<String, String> notes, Set<String> forgotten);

    /** Returns those of a hub's notes that are known. */
    Future<Map<String, String>> read(String hubId, Collection<String> names);

    /** Notes, for some hours, that sessions go on at a hub that is not the one at which they began. */
    Future<Void> move(Set<String> sessionIds, String hubId);

    /** Returns the hub to which a session has moved; null if it never has. */
    Future<String> hubOf(String sessionId);
}
