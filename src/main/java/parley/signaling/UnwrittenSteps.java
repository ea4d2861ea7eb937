package parley.signaling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.signaling.call.CallCommand;

/** The steps of running calls that were taken while the store was away, to be written when it is back. */
final class UnwrittenSteps {
    /** These claim a user, which the store alone can decide. */
    private static final Set<Class<? extends CallCommand>> CLAIMS =
            Set.of(CallCommand.Answer.class, CallCommand.Join.class);

    private static final int MOST_STEPS = 1_000;
    private final Map<String, List<CallCommand>> steps = new HashMap<>();

    static boolean mayWait(CallCommand command) {
        return !CLAIMS.contains(command.getClass());
    }

    boolean concerns(String callId) {
        return steps.containsKey(callId);
    }

    void note(String callId, CallCommand command) {
        List<CallCommand> of = steps.computeIfAbsent(callId, first -> new ArrayList<>());
        // Only the last ones count of a call that changes so often; each says how a participant stands.
        if (of.size() >= MOST_STEPS) {
            of.remove(0);
        }
        of.add(command);
    }

    /** Returns and forgets all. */
    Map<String, List<CallCommand>> take() {
        Map<String, List<CallCommand>> all = Map.copyOf(steps);
        steps.clear();
        return all;
    }
}
