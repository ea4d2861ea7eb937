package parley.signaling;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.signaling.call.Call;
import parley.signaling.store.CallStore;

/** A node of the model: the real memory and the real steps, on a store whose steps happen at any moment. */
final class CallModelNode {
    private final CallModel model;
    private final String id;
    private final LiveCalls live;
    private final CallChanges changes;
    private final CallStore store;
    private boolean alive = true;

    CallModelNode(CallModel model, String id) {
        this.model = model;
        this.id = id;
        this.live = new LiveCalls(id, call -> {});
        this.store = new LateStore();
        InstantSource clock = () -> Instant.ofEpochMilli(model.now());
        this.changes = new CallChanges(store, live, model.rules(), clock, done -> model.tell(this, done));
    }

    String id() {
        return id;
    }

    LiveCalls live() {
        return live;
    }

    CallChanges changes() {
        return changes;
    }

    CallStore store() {
        return store;
    }

    boolean alive() {
        return alive;
    }

    void die() {
        alive = false;
    }

    void hearsLater(Call call, int times) {
        for (int i = 0; i < times; i++) {
            model.later.add(() -> {
                if (alive) {
                    live.put(call);
                }
            });
        }
    }

    private final class LateStore implements CallStore {
        @Override
        public Future<Begun> begin(Call call) {
            return model.atSomeMoment(
                    CallModelNode.this, () -> model.store.begin(call).onSuccess(begun -> {
                        if (begun instanceof Begun.Made) {
                            model.noteStored(call);
                        }
                    }));
        }

        @Override
        public Future<Change> change(Call next) {
            return model.atSomeMoment(
                    CallModelNode.this, () -> model.store.change(next).onSuccess(change -> {
                        if (change instanceof Change.Stored) {
                            model.noteStored(next);
                        }
                    }));
        }

        @Override
        public Future<Optional<Call>> find(String callId) {
            return model.atSomeMoment(CallModelNode.this, () -> model.store.find(callId));
        }

        @Override
        public Future<Map<String, Call>> ofRooms(Collection<String> roomIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Map<String, List<Call>>> ofUsers(Collection<String> userIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Hold> hold(String callId, String candidate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Map<String, Long>> versions(Collection<String> callIds) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Taken> take(Set<String> nodes, long now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Integer> count() {
            throw new UnsupportedOperationException();
        }
    }
}
