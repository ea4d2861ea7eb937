package parley.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

/** From behind which seq a connection was brought its rooms; of the last rooms only, as no delivery is under way for ever. */
final class Follows {
    private static final int MOST = 1_000;

    private final Map<String, Long> from = new LinkedHashMap<>(4) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    /** @return false if it has begun there, or later, before */
    boolean begin(String roomId, long after) {
        Long known = from.get(roomId);
        if (known != null && known >= after) {
            return false;
        }
        from.put(roomId, after);
        return true;
    }
}
