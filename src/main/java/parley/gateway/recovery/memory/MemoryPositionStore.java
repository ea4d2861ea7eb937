package parley.gateway.recovery.memory;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import parley.gateway.recovery.PositionStore;

/** Keeps the notes of this process alone, whose hubs end with it. Thread-safe. */
public final class MemoryPositionStore implements PositionStore {
    private final Map<String, Map<String, String>> hubs = new HashMap<>();
    private final Map<String, String> moved = new HashMap<>();

    @Override
    public synchronized Future<Void> save(String hubId, Map<String, String> notes, Set<String> forgotten) {
        Map<String, String> known = hubs.computeIfAbsent(hubId, hub -> new HashMap<>());
        known.putAll(notes);
        known.keySet().removeAll(forgotten);
        forgotten.forEach(name -> moved.remove(name.substring(name.indexOf(':') + 1), hubId));
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Map<String, String>> read(String hubId, Collection<String> names) {
        Map<String, String> known = hubs.getOrDefault(hubId, Map.of());
        Map<String, String> found = new HashMap<>();
        for (String name : names) {
            String note = known.get(name);
            if (note != null) {
                found.put(name, note);
            }
        }
        return Future.succeededFuture(found);
    }

    @Override
    public synchronized Future<Void> move(Set<String> sessionIds, String hubId) {
        sessionIds.forEach(id -> moved.put(id, hubId));
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<String> hubOf(String sessionId) {
        return Future.succeededFuture(moved.get(sessionId));
    }
}
