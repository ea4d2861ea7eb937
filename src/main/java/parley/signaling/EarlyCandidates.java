package parley.signaling;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.signaling.store.CallStore;

/** Candidates of callees who have not answered yet; they follow the answer. */
final class EarlyCandidates {
    private static final int MOST_DEVICES = 20;
    private final Map<String, Map<String, List<JsonObject>>> byCall = new HashMap<>();

    /** @return whether there was room for it */
    boolean keep(String callId, String connectionId, JsonObject candidate) {
        Map<String, List<JsonObject>> devices = byCall.computeIfAbsent(callId, first -> new HashMap<>());
        if (devices.size() >= MOST_DEVICES && !devices.containsKey(connectionId)) {
            return false;
        }
        List<JsonObject> kept = devices.computeIfAbsent(connectionId, first -> new ArrayList<>());
        return kept.size() < CallStore.MOST_HELD && kept.add(candidate);
    }

    /** Returns those of a device, and forgets those of all. */
    List<JsonObject> take(String callId, String connectionId) {
        Map<String, List<JsonObject>> devices = byCall.remove(callId);
        return devices == null ? List.of() : devices.getOrDefault(connectionId, List.of());
    }

    void forget(String callId) {
        byCall.remove(callId);
    }
}
