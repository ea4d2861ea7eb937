package parley.gateway.feed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which rooms a connection was told of, and the seq behind which it began to follow each. Only the last ones
 * are kept, as no delivery is under way for ever.
 */
public final class Follows {
    private final Map<String, Long> from = new Last<>();
    private final Map<String, Boolean> heard = new Last<>();

    private static final class Last<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 1_000;

        private Last() {
            super(4);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MOST;
        }
    }

    /** @return false if the connection began there, or at a later seq, before */
    public boolean begin(String roomId, long after) {
        Long known = from.get(roomId);
        if (known != null && known >= after) {
            return false;
        }
        from.put(roomId, after);
        return true;
    }

    /** @return false if the connection was told of the room before */
    public boolean hears(String roomId) {
        return heard.put(roomId, true) == null;
    }
}
