package parley.gateway.socketio;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.gateway.Hub;

/**
 * Finds a node's Engine.IO sessions by their id. A client's requests arrive on any event loop, and have to be carried
 * out on that of the session. Thread-safe.
 */
public final class EngineSessions {
    private static final int ID_BYTES = 16;

    /** A session with the hub on whose event loop alone it may be used. */
    record Entry(Hub hub, EngineSession session, EngineWire wire) {

        /** Carries a step out on the session's event loop, at once if that is the present one. */
        void on(Hub here, Runnable step) {
            if (here == hub) {
                step.run();
            } else {
                hub.submit(at -> step.run());
            }
        }
    }

    private final Map<String, Entry> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** Makes an id that nobody can guess. */
    public String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    void add(String id, Entry entry) {
        sessions.put(id, entry);
    }

    void remove(String id) {
        sessions.remove(id);
    }

    /** Returns null for an unknown id. */
    Entry find(String id) {
        return sessions.get(id);
    }
}
