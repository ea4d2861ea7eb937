package parley.gateway;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which hubs of this node have something to do with a key. Hubs write it, any thread reads it. */
final class HubIndex {
    private final Map<String, Set<Hub>> hubs = new ConcurrentHashMap<>();

    /** @return whether the key was unknown */
    boolean add(String key, Hub hub) {
        boolean[] first = new boolean[1];
        hubs.compute(key, (id, known) -> {
            first[0] = known == null;
            if (known == null) {
                return Set.of(hub);
            }
            Set<Hub> more = new HashSet<>(known);
            more.add(hub);
            return Set.copyOf(more);
        });
        return first[0];
    }

    /** @return whether the key is unknown now, and was not before */
    boolean remove(String key, Hub hub) {
        boolean[] last = new boolean[1];
        hubs.computeIfPresent(key, (id, known) -> {
            Set<Hub> fewer = new HashSet<>(known);
            fewer.remove(hub);
            last[0] = fewer.isEmpty();
            return fewer.isEmpty() ? null : Set.copyOf(fewer);
        });
        return last[0];
    }

    boolean has(String key) {
        return hubs.containsKey(key);
    }

    Set<Hub> of(String key) {
        return hubs.getOrDefault(key, Set.of());
    }

    Set<String> keys() {
        return Set.copyOf(hubs.keySet());
    }

    int size() {
        return hubs.size();
    }
}
