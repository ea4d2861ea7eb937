package parley.gateway;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which hubs of this node have members of a room. Hubs write it, the dispatcher reads it. */
final class RoomInterest {
    private final Map<String, Set<Hub>> hubs = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private volatile boolean noting;

    void add(String roomId, Hub hub) {
        boolean[] first = new boolean[1];
        hubs.compute(roomId, (id, known) -> {
            first[0] = known == null;
            Set<Hub> interested = known == null ? ConcurrentHashMap.newKeySet(2) : known;
            interested.add(hub);
            return interested;
        });
        noteIf(first[0], roomId);
    }

    void remove(String roomId, Hub hub) {
        boolean[] last = new boolean[1];
        hubs.computeIfPresent(roomId, (id, known) -> {
            known.remove(hub);
            last[0] = known.isEmpty();
            return known.isEmpty() ? null : known;
        });
        noteIf(last[0], roomId);
    }

    /** Notes a change after it was made, so that whoever takes the note sees the change. */
    private void noteIf(boolean change, String roomId) {
        if (change && noting) {
            changed.add(roomId);
        }
    }

    /** Makes {@link #takeChanged} tell what changes from now on. */
    void noteChanges() {
        noting = true;
    }

    /** Takes the rooms whose first member came, or whose last one went, since the last call. */
    Set<String> takeChanged() {
        Set<String> taken = new HashSet<>(changed);
        changed.removeAll(taken);
        return taken;
    }

    boolean settled() {
        return changed.isEmpty();
    }

    boolean has(String roomId) {
        return hubs.containsKey(roomId);
    }

    Set<String> all() {
        return Set.copyOf(hubs.keySet());
    }

    Set<Hub> in(String roomId) {
        return hubs.getOrDefault(roomId, Set.of());
    }

    int rooms() {
        return hubs.size();
    }
}
