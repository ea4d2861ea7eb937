package parley.signaling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import parley.signaling.call.Call;

/**
 * The calls in this node's memory: those with a participant here, and some that ring. The store decides; this spares it
 * being asked by each signal. For one event loop.
 */
final class LiveCalls {
    private final Map<String, Call> calls = new HashMap<>();
    private final Map<String, String> byConnection = new HashMap<>();
    private final String nodeId;
    private final Consumer<Call> changed;

    /** @param changed hears of each newer version, the last one too */
    LiveCalls(String nodeId, Consumer<Call> changed) {
        this.nodeId = nodeId;
        this.changed = changed;
    }

    Optional<Call> find(String callId) {
        return Optional.ofNullable(calls.get(callId));
    }

    Optional<Call> onConnection(String connectionId) {
        return find(byConnection.getOrDefault(connectionId, ""));
    }

    List<Call> all() {
        return List.copyOf(calls.values());
    }

    int size() {
        return calls.size();
    }

    /** Takes a call as it stands, unless a newer version is known. An end is the last word, whatever its version. */
    void put(Call call) {
        Call before = calls.get(call.id());
        if (before == null || before.version() < call.version() || !call.live()) {
            replace(before, call);
        }
    }

    /** Takes a call as the store has it, whatever was known of it. */
    void putBack(Call stored) {
        replace(calls.get(stored.id()), stored);
    }

    private void replace(Call before, Call call) {
        if (before == null && !call.live()) {
            return;
        }
        forget(call.id());
        if (call.rings() || call.nodes().contains(nodeId)) {
            calls.put(call.id(), call);
            call.participants().forEach(one -> byConnection.put(one.device().connectionId(), call.id()));
        }
        changed.accept(call);
    }

    void forget(String callId) {
        Call call = calls.remove(callId);
        if (call != null) {
            call.participants().forEach(one -> byConnection.remove(one.device().connectionId(), callId));
        }
    }
}
