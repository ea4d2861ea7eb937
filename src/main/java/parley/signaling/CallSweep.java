package parley.signaling;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import parley.error.Unattended;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.LoseNode;
import parley.signaling.store.CallStore;

/**
 * Looks every few seconds for what was missed: calls whose time is over, calls of nodes that are gone, and changes of
 * which this node was not told.
 */
final class CallSweep {
    private static final int MOST_AT_ONCE = 100;

    private final CallServices services;
    private final CallDepartures departures;
    private final EarlyCandidates early;
    private final Supplier<Set<String>> nodes;
    /** A node has to be missing twice, since this one may have just come. */
    private Set<String> missing = Set.of();

    /** @param nodes ids of the nodes that are there */
    CallSweep(CallServices services, CallDepartures departures, EarlyCandidates early, Supplier<Set<String>> nodes) {
        this.services = services;
        this.departures = departures;
        this.early = early;
        this.nodes = nodes;
    }

    /** Must be called every few seconds. */
    void take() {
        long now = services.rooms().now();
        Unattended.watch(
                "looking for overdue calls",
                services.store()
                        .take(nodes.get(), now)
                        .onComplete(this::taken, away -> taken(new CallStore.Taken(List.of(), Map.of()))));
    }

    /** The store finds some calls of a lost node at a time; those with a participant here need not wait, nor need it. */
    private void taken(CallStore.Taken taken) {
        taken.due().forEach(call -> departures.carryOut(call.id(), new CallCommand.Look()));
        Map<String, Set<String>> lost = new HashMap<>();
        services.live().all().forEach(call -> note(lost, call));
        taken.lost().values().forEach(calls -> calls.forEach(call -> note(lost, call)));
        lost.keySet().removeAll(nodes.get());
        lost.forEach((node, calls) -> {
            if (missing.contains(node)) {
                calls.forEach(callId -> departures.carryOut(callId, new LoseNode(node)));
            }
        });
        missing = lost.keySet();
    }

    private static void note(Map<String, Set<String>> byNode, Call call) {
        call.nodes().forEach(node -> byNode.computeIfAbsent(node, first -> new HashSet<>())
                .add(call.id()));
    }

    /** Must be called some times a minute. */
    void compare() {
        forgetUnanswered();
        List<String> ids = services.live().all().stream().map(Call::id).toList();
        for (int from = 0; from < ids.size(); from += MOST_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_AT_ONCE));
            Unattended.watch(
                    "comparing calls with the store",
                    services.store()
                            .versions(some)
                            .compose(versions -> Future.join(some.stream()
                                    .map(id -> compare(id, versions))
                                    .toList())));
        }
    }

    /** Calls that this node only looked at need no more looks once they can't ring any longer. */
    private void forgetUnanswered() {
        long now = services.rooms().now();
        services.live().all().stream()
                .filter(call -> !call.nodes().contains(services.nodeId()) && call.stateUntil() < now)
                .forEach(call -> {
                    services.live().forget(call.id());
                    early.forget(call.id());
                });
    }

    private Future<?> compare(String callId, Map<String, Long> versions) {
        Call known = services.live().find(callId).orElse(null);
        if (known == null || services.changes().unwritten().concerns(callId)) {
            return Future.succeededFuture();
        }
        Long version = versions.get(callId);
        if (version == null) {
            // The store has lost its contents, and the call goes on.
            return services.store().begin(known);
        }
        return version == known.version()
                ? Future.succeededFuture()
                : services.store().find(callId).onSuccess(found -> found.ifPresent(services.live()::putBack));
    }
}
