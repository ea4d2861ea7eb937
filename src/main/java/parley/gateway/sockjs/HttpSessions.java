package parley.gateway.sockjs;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Finds SockJS sessions over HTTP by their id. A client sends by separate requests, on any event loop, and these have
 * to know whether the session takes more. Thread-safe.
 */
public final class HttpSessions {
    /** One session, and whether it takes more at the moment. */
    static final class Session {
        private final Queue<Runnable> waiting = new ArrayDeque<>(0);
        private boolean reading = true;
        private volatile boolean authenticated;
        private volatile Runnable notText = () -> {};

        /** @param notText called, on any thread, when the client sends what is no text */
        void onNotText(Runnable notText) {
            this.notText = notText;
        }

        void sentNoText() {
            notText.run();
        }

        boolean authenticated() {
            return authenticated;
        }

        void authenticate() {
            authenticated = true;
        }

        /** Runs the step as soon as the session takes more, or now if it does. @param step any thread may run it */
        void onceReading(Runnable step) {
            synchronized (this) {
                if (!reading) {
                    waiting.add(step);
                    return;
                }
            }
            step.run();
        }

        synchronized boolean reading() {
            return reading;
        }

        void read(boolean on) {
            Queue<Runnable> ready = new ArrayDeque<>(0);
            synchronized (this) {
                reading = on;
                if (on) {
                    ready.addAll(waiting);
                    waiting.clear();
                }
            }
            ready.forEach(Runnable::run);
        }
    }

    private static final int TURNS = 64;

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final List<Object> turns = Stream.generate(Object::new).limit(TURNS).toList();

    Session open(String id) {
        Session session = new Session();
        sessions.put(id, session);
        return session;
    }

    /** Returns what to lock while the library takes a request of this session; some sessions share one. */
    Object turn(String id) {
        return turns.get(Math.floorMod(id.hashCode(), TURNS));
    }

    /** Returns null for an unknown id. */
    Session find(String id) {
        return sessions.get(id);
    }

    void close(String id, Session session) {
        sessions.remove(id, session);
        session.read(true);
    }
}
