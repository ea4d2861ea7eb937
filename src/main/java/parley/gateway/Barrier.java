package parley.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

/** Holds a room's connections back while a block stands between its two members, each at the seq it has come to. */
final class Barrier {
    private final Map<Connection, Long> waiting = new LinkedHashMap<>();
    private boolean closed;
    private int changes;
    private long heardAt;

    /** How often it was told to close or open: who read of a block before such a word must not act on it after. */
    int changes() {
        return changes;
    }

    boolean hears(long at) {
        boolean newer = at >= heardAt;
        heardAt = Math.max(heardAt, at);
        return newer;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        changes++;
        closed = true;
    }

    void hold(Connection connection, long seq) {
        waiting.putIfAbsent(connection, seq);
    }

    /** @return the seq at which it waited, or -1 */
    long release(Connection connection) {
        Long seq = waiting.remove(connection);
        return seq == null ? -1 : seq;
    }

    /** @return all who waited, with where they go on */
    Map<Connection, Long> open() {
        changes++;
        closed = false;
        Map<Connection, Long> released = new LinkedHashMap<>(waiting);
        waiting.clear();
        return released;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
