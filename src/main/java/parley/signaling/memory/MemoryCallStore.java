package parley.signaling.memory;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.signaling.call.Call;
import parley.signaling.store.CallStore;

/** The calls of one process, used from one event loop at a time; they outlive the verticle that uses them. */
public final class MemoryCallStore implements CallStore {
    private static final int MOST_ENDED = 1_000;
    private static final int MOST_TAKEN = 100;
    private static final int MOST_RINGING = 20;

    private final Map<String, Call> live = new LinkedHashMap<>();
    private final Map<String, List<String>> held = new HashMap<>();
    private final Map<String, String> byRoom = new HashMap<>();
    private final Map<String, String> byUser = new HashMap<>();
    private final Map<String, Set<String>> ringing = new HashMap<>();
    private final Map<String, Long> takenUntil = new HashMap<>();
    private final Map<String, Call> ended = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Call> eldest) {
            return size() > MOST_ENDED;
        }
    };

    @Override
    public Future<Begun> begin(Call call) {
        String other = byRoom.get(call.roomId());
        if (other != null) {
            return Future.succeededFuture(
                    other.equals(call.id()) ? new Begun.Made() : new Begun.Existing(live.get(other)));
        }
        if (call.users().stream().anyMatch(byUser::containsKey)) {
            return Future.succeededFuture(new Begun.CallerBusy());
        }
        if (call.rings() && byUser.containsKey(call.callee().id())) {
            return Future.succeededFuture(new Begun.CalleeBusy());
        }
        put(call);
        return Future.succeededFuture(new Begun.Made());
    }

    @Override
    public Future<Change> change(Call next) {
        Call before = known(next.id());
        if (before == null) {
            return Future.succeededFuture(new Change.Unknown());
        }
        if (before.version() != next.version() - 1 || !before.live()) {
            return Future.succeededFuture(new Change.Overtaken(before));
        }
        for (String userId : next.users()) {
            if (!byUser.getOrDefault(userId, next.id()).equals(next.id())) {
                return Future.succeededFuture(new Change.Busy(userId));
            }
        }
        remove(before);
        if (next.live()) {
            put(next);
        } else {
            ended.put(next.id(), next);
        }
        List<String> kept = next.rings() ? null : held.remove(next.id());
        return Future.succeededFuture(new Change.Stored(kept == null ? List.of() : kept));
    }

    private void put(Call call) {
        live.put(call.id(), call);
        byRoom.put(call.roomId(), call.id());
        call.users().forEach(userId -> byUser.put(userId, call.id()));
        if (call.rings()) {
            ringing.computeIfAbsent(call.callee().id(), first -> new HashSet<>())
                    .add(call.id());
        }
    }

    private void remove(Call call) {
        live.remove(call.id());
        byRoom.remove(call.roomId());
        call.users().forEach(byUser::remove);
        takenUntil.remove(call.id());
        if (call.rings()) {
            ringing.computeIfPresent(call.callee().id(), (userId, calls) -> {
                calls.remove(call.id());
                return calls.isEmpty() ? null : calls;
            });
        }
    }

    private Call known(String callId) {
        Call call = live.get(callId);
        return call == null ? ended.get(callId) : call;
    }

    @Override
    public Future<Optional<Call>> find(String callId) {
        return Future.succeededFuture(Optional.ofNullable(known(callId)));
    }

    @Override
    public Future<Map<String, Call>> ofRooms(Collection<String> roomIds) {
        return Future.succeededFuture(roomIds.stream()
                .map(byRoom::get)
                .filter(Objects::nonNull)
                .map(live::get)
                .collect(Collectors.toMap(Call::roomId, call -> call)));
    }

    @Override
    public Future<Map<String, List<Call>>> ofUsers(Collection<String> userIds) {
        Map<String, List<Call>> found = new HashMap<>();
        for (String userId : userIds) {
            List<Call> calls = new ArrayList<>();
            if (byUser.containsKey(userId)) {
                calls.add(live.get(byUser.get(userId)));
            }
            ringing.getOrDefault(userId, Set.of()).stream()
                    .limit(MOST_RINGING)
                    .map(live::get)
                    .forEach(calls::add);
            found.put(userId, calls);
        }
        return Future.succeededFuture(found);
    }

    @Override
    public Future<Hold> hold(String callId, String candidate) {
        Call call = known(callId);
        if (call == null) {
            return Future.succeededFuture(new Hold.Unknown());
        }
        if (!call.rings()) {
            return Future.succeededFuture(new Hold.Late(call));
        }
        List<String> kept = held.computeIfAbsent(callId, first -> new ArrayList<>());
        if (kept.size() >= MOST_HELD) {
            return Future.succeededFuture(new Hold.Full());
        }
        kept.add(candidate);
        return Future.succeededFuture(new Hold.Held());
    }

    @Override
    public Future<Map<String, Long>> versions(Collection<String> callIds) {
        return Future.succeededFuture(callIds.stream()
                .map(this::known)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(Call::id, Call::version)));
    }

    @Override
    public Future<Taken> take(Set<String> nodes, long now) {
        List<Call> due = live.values().stream()
                .filter(call -> call.deadline() <= now && takenUntil.getOrDefault(call.id(), 0L) <= now)
                .limit(MOST_TAKEN)
                .toList();
        due.forEach(call -> takenUntil.put(call.id(), now + TAKEN_MS));
        Map<String, List<Call>> lost = new HashMap<>();
        live.values().stream()
                .filter(call -> !nodes.containsAll(call.nodes()))
                .limit(MOST_TAKEN)
                .forEach(call -> call.nodes().stream()
                        .filter(node -> !nodes.contains(node))
                        .forEach(node -> lost.computeIfAbsent(node, first -> new ArrayList<>())
                                .add(call)));
        return Future.succeededFuture(new Taken(due, lost));
    }

    @Override
    public Future<Integer> count() {
        return Future.succeededFuture(live.size());
    }
}
