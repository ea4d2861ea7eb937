package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Connect;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.HangUp;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallState;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;
import parley.signaling.call.Person;
import parley.signaling.memory.MemoryCallStore;
import parley.signaling.store.CallStore;
import parley.util.Await;

/** Two nodes with one store, which may be away. */
class CallChangesTest {
    private static final CallRules RULES =
            new CallRules(30_000, 10_000, 20_000, 600_000, (participants, video) -> true);

    private final MemoryCallStore store = new MemoryCallStore();
    private boolean away;
    private final Node here = new Node("here");
    private final Node there = new Node("there");

    private final class Node {
        private final LiveCalls live;
        private final CallChanges changes;
        private final List<CallChanges.Done> told = new ArrayList<>();

        private Node(String id) {
            live = new LiveCalls(id, call -> {});
            changes = new CallChanges(new Absent(), live, RULES, () -> Instant.ofEpochMilli(1_000), told::add);
        }

        private Call does(String callId, CallCommand command) {
            return Await.result(changes.carryOut(callId, command)).call();
        }

        private ErrorCode refuses(String callId, CallCommand command) {
            RuntimeException refusal =
                    assertThrows(RuntimeException.class, () -> Await.result(changes.carryOut(callId, command)));
            return ParleyException.of(refusal instanceof ParleyException ? refusal : refusal.getCause())
                    .code();
        }
    }

    private static Device device(String user, String node) {
        return new Device(user, user, "session", node, "c-" + user);
    }

    private Call ringing() {
        Call call = Call.ringing(
                new Call.Beginning("call", "room", "p-ann", device("ann", "here"), Media.AUDIO),
                new Person("bob", "bob"),
                "v=0",
                1_000,
                RULES);
        Await.result(store.begin(call));
        here.live.put(call);
        return call;
    }

    private void answered() {
        ringing();
        here.live.put(there.does("call", new Answer("p-bob", device("bob", "there"))));
    }

    @Test
    void aNodeThatWasNotToldYetLooksBeforeItRefuses() {
        ringing();
        there.does("call", new Answer("p-bob", device("bob", "there")));
        assertTrue(here.live.find("call").orElseThrow().rings());
        assertEquals(CallState.CONNECTED, here.does("call", new Connect("bob")).state());
    }

    @Test
    void aUserWhoCameInElsewhereIsTakenOut() {
        Call call = Call.joined(
                new Call.Beginning("call", "room", "p-ann", device("ann", "here"), Media.AUDIO), 1_000, RULES);
        Await.result(store.begin(call));
        here.live.put(call);
        there.does("call", new Join("p-bob", device("bob", "there"), Media.AUDIO));
        here.does("call", new Expel("bob", EndReason.REMOVED));
        assertEquals(
                Set.of("ann"), Await.result(store.find("call")).orElseThrow().users());
    }

    @Test
    void aRunningCallGoesOnWithoutTheStoreAndIsWrittenLater() {
        answered();
        away = true;
        here.does("call", new Connect("ann"));
        Call ended = here.does("call", new HangUp("ann", "c-ann", EndReason.HANGUP));
        assertFalse(ended.live());
        assertEquals(2, here.told.size());
        assertTrue(Await.result(store.find("call")).orElseThrow().live());
        away = false;
        List<Call> written = new ArrayList<>();
        here.changes.writeWaiting(written::add);
        assertEquals(
                EndReason.HANGUP, Await.result(store.find("call")).orElseThrow().reason());
        assertFalse(written.get(0).live());
        assertEquals(2, here.told.size());
        assertFalse(here.changes.unwritten().concerns("call"));
    }

    @Test
    void stepsThatCannotBeWrittenYetWaitOn() {
        answered();
        away = true;
        here.does("call", new Lose("c-ann"));
        here.changes.writeWaiting(call -> {});
        assertTrue(here.changes.unwritten().concerns("call"));
    }

    @Test
    void whatHappenedElsewhereMeanwhileCounts() {
        answered();
        away = true;
        here.does("call", new Lose("c-ann"));
        away = false;
        there.does("call", new HangUp("bob", "c-bob", EndReason.HANGUP));
        List<Call> written = new ArrayList<>();
        here.changes.writeWaiting(written::add);
        assertEquals(EndReason.HANGUP, written.get(0).reason());
    }

    @Test
    void nobodyComesInWithoutTheStore() {
        ringing();
        away = true;
        assertEquals(ErrorCode.UNAVAILABLE, here.refuses("call", new Answer("p", device("bob", "here"))));
        here.does("call", new Lose("c-ann"));
        assertEquals(ErrorCode.UNAVAILABLE, here.refuses("call", new Answer("p", device("bob", "here"))));
        assertEquals(ErrorCode.UNAVAILABLE, there.refuses("call", new Connect("ann")));
    }

    private final class Absent implements CallStore {
        private <T> Future<T> unlessAway(Future<T> result) {
            return away ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away")) : result;
        }

        @Override
        public Future<Begun> begin(Call call) {
            return away ? unlessAway(null) : store.begin(call);
        }

        @Override
        public Future<Change> change(Call next) {
            return away ? unlessAway(null) : store.change(next);
        }

        @Override
        public Future<Optional<Call>> find(String callId) {
            return unlessAway(store.find(callId));
        }

        @Override
        public Future<Map<String, Call>> ofRooms(Collection<String> roomIds) {
            return unlessAway(store.ofRooms(roomIds));
        }

        @Override
        public Future<Map<String, List<Call>>> ofUsers(Collection<String> userIds) {
            return unlessAway(store.ofUsers(userIds));
        }

        @Override
        public Future<Hold> hold(String callId, String candidate) {
            return away ? unlessAway(null) : store.hold(callId, candidate);
        }

        @Override
        public Future<Map<String, Long>> versions(Collection<String> callIds) {
            return unlessAway(store.versions(callIds));
        }

        @Override
        public Future<Taken> take(Set<String> nodes, long now) {
            return away ? unlessAway(null) : store.take(nodes, now);
        }

        @Override
        public Future<Integer> count() {
            return unlessAway(store.count());
        }
    }
}
