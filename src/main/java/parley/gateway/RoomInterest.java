package parley.gateway;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which hubs of this node have members of a room. Hubs write it, the dispatcher reads it. */
final class RoomInterest {
    private final Map<String, Set<Hub>> hubs = new ConcurrentHashMap<>();

    void add(String roomId, Hub hub) {
        hubs.compute(roomId, (id, known) -> {
            Set<Hub> interested = known == null ? ConcurrentHashMap.newKeySet(2) : known;
            interested.add(hub);
            return interested;
        });
    }

    void remove(String roomId, Hub hub) {
        hubs.computeIfPresent(roomId, (id, known) -> {
            known.remove(hub);
            return known.isEmpty() ? null : known;
        });
    }

    Set<Hub> in(String roomId) {
        return hubs.getOrDefault(roomId, Set.of());
    }

    int rooms() {
        return hubs.size();
    }
}
