package parley.signaling.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallStep;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;
import parley.signaling.call.Person;
import parley.signaling.store.CallStore.Begun;
import parley.signaling.store.CallStore.Change;
import parley.signaling.store.CallStore.Hold;
import parley.signaling.store.CallStore.Taken;
import parley.util.Await;

/** These rules hold for calls wherever they are kept. */
public abstract class CallStoreContract {
    private static final int GLARES = 1_000;
    protected static final long T0 = 1_700_000_000_000L;
    private static final long RING_MS = 30_000;
    protected static final CallRules RULES =
            new CallRules(RING_MS, 10_000, 20_000, 3_600_000, (participants, video) -> participants <= 8);

    protected CallStore calls;

    protected abstract CallStore emptyStore();

    @BeforeEach
    void create() {
        calls = emptyStore();
    }

    protected static <T> T result(Future<T> future) {
        return Await.result(future);
    }

    protected static Device device(String user) {
        return new Device(user, user, "session-" + user, "node-" + user, "connection-" + user);
    }

    /** A call of which nobody knows yet. */
    protected static Call ringing(String id, String roomId, String from, String to) {
        return Call.ringing(beginning(id, roomId, from), new Person(to, to), "v=0 of " + id, T0, RULES);
    }

    protected static Call group(String id, String roomId, String by) {
        return Call.joined(beginning(id, roomId, by), T0, RULES);
    }

    private static Call.Beginning beginning(String id, String roomId, String by) {
        return new Call.Beginning(id, roomId, "p-" + by, device(by), Media.AUDIO);
    }

    protected Call begun(Call call) {
        assertEquals(new Begun.Made(), result(calls.begin(call)));
        return call;
    }

    protected static Call after(Call call, CallCommand command) {
        return assertInstanceOf(CallStep.Changed.class, call.on(command, T0, RULES))
                .call();
    }

    protected List<String> change(Call next) {
        return assertInstanceOf(Change.Stored.class, result(calls.change(next))).held();
    }

    private static CallCommand answerBy(String user) {
        return new CallCommand.Answer("p-" + user, device(user));
    }

    private static CallCommand hangUpBy(String user) {
        return new CallCommand.HangUp(user, "connection-" + user, EndReason.HANGUP);
    }

    private Set<String> ofUser(String user) {
        return result(calls.ofUsers(List.of(user))).get(user).stream()
                .map(Call::id)
                .collect(Collectors.toSet());
    }

    @Test
    void aCallIsKeptAsItIs() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        assertEquals(Optional.of(call), result(calls.find("c")));
        assertEquals(Map.of("r", call), result(calls.ofRooms(List.of("r", "other"))));
        assertEquals(Set.of("c"), ofUser("ann"));
        assertEquals(Set.of("c"), ofUser("bob"));
        assertEquals(1, result(calls.count()));
        assertEquals(Optional.empty(), result(calls.find("other")));
        assertEquals(Set.of(), ofUser("cleo"));
    }

    @Test
    void aRoomHasOneCall() {
        Call first = begun(ringing("c1", "r", "ann", "bob"));
        assertEquals(new Begun.Existing(first), result(calls.begin(ringing("c2", "r", "bob", "ann"))));
        assertEquals(new Begun.Made(), result(calls.begin(first)));
        change(after(first, hangUpBy("ann")));
        begun(ringing("c3", "r", "bob", "ann"));
    }

    @Test
    void aUserIsInOneCall() {
        Call first = begun(ringing("c1", "r1", "ann", "bob"));
        assertEquals(new Begun.CallerBusy(), result(calls.begin(ringing("c2", "r2", "ann", "cleo"))));
        assertEquals(new Begun.CalleeBusy(), result(calls.begin(ringing("c2", "r2", "cleo", "ann"))));
        change(after(first, answerBy("bob")));
        assertEquals(new Begun.CalleeBusy(), result(calls.begin(ringing("c2", "r2", "cleo", "bob"))));
        assertEquals(new Begun.CallerBusy(), result(calls.begin(group("c2", "r2", "bob"))));
    }

    @Test
    void beingRungDoesNotCount() {
        Call first = begun(ringing("c1", "r1", "ann", "bob"));
        Call second = begun(ringing("c2", "r2", "cleo", "bob"));
        assertEquals(Set.of("c1", "c2"), ofUser("bob"));
        change(after(first, answerBy("bob")));
        assertEquals(new Change.Busy("bob"), result(calls.change(after(second, answerBy("bob")))));
        assertEquals(Set.of("c1", "c2"), ofUser("bob"));
        assertEquals(Optional.of(second), result(calls.find("c2")));
    }

    @Test
    void ofTwoChangesOfOneVersionTheFirstIsStored() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        Call answered = after(call, answerBy("bob"));
        change(answered);
        assertEquals(new Change.Overtaken(answered), result(calls.change(after(call, hangUpBy("ann")))));
        assertEquals(Optional.of(answered), result(calls.find("c")));
        assertEquals(new Change.Unknown(), result(calls.change(after(ringing("x", "r", "a", "b"), hangUpBy("a")))));
    }

    @Test
    void anEndedCallLeavesNobodyBusyAndIsRemembered() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        Call ended = after(call, hangUpBy("bob"));
        change(ended);
        assertEquals(Set.of(), ofUser("ann"));
        assertEquals(Set.of(), ofUser("bob"));
        assertEquals(Map.of(), result(calls.ofRooms(List.of("r"))));
        assertEquals(0, result(calls.count()));
        assertEquals(Optional.of(ended), result(calls.find("c")));
        assertEquals(new Change.Overtaken(ended), result(calls.change(after(call, answerBy("bob")))));
        assertEquals(
                Set.of(), Set.copyOf(result(calls.take(Set.of(), T0 + RING_MS)).due()));
    }

    @Test
    void whoLeavesAGroupIsFreeAndWhoJoinsIsNot() {
        Call call = begun(group("c", "r", "ann"));
        Call both = after(call, new CallCommand.Join("p-bob", device("bob"), Media.AUDIO));
        change(both);
        assertEquals(Set.of("c"), ofUser("bob"));
        Call left = after(both, new CallCommand.Leave("ann", "connection-ann"));
        change(left);
        assertEquals(Set.of(), ofUser("ann"));
        begun(group("d", "r2", "ann"));
        assertEquals(
                new Change.Busy("ann"),
                result(calls.change(after(left, new CallCommand.Join("p-2", device("ann"), Media.AUDIO)))));
    }

    @Test
    void candidatesAreKeptWhileItRingsAndGivenOnce() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        for (int i = 0; i < CallStore.MOST_HELD; i++) {
            assertEquals(new Hold.Held(), result(calls.hold("c", "candidate " + i)));
        }
        assertEquals(new Hold.Full(), result(calls.hold("c", "one too many")));
        Call lost = after(call, new CallCommand.Lose("connection-ann"));
        assertEquals(List.of(), change(lost));
        Call answered = after(lost, answerBy("bob"));
        List<String> held = change(answered);
        assertEquals(CallStore.MOST_HELD, held.size());
        assertEquals("candidate 0", held.get(0));
        assertEquals("candidate 29", held.get(29));
        assertEquals(new Hold.Late(answered), result(calls.hold("c", "late")));
        assertEquals(new Hold.Unknown(), result(calls.hold("x", "nowhere")));
        assertEquals(List.of(), change(after(answered, hangUpBy("ann"))));
    }

    @Test
    void knowsVersions() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        change(after(call, hangUpBy("bob")));
        begun(ringing("d", "r", "ann", "bob"));
        assertEquals(Map.of("c", 2L, "d", 1L), result(calls.versions(List.of("c", "d", "x"))));
    }

    @Test
    void anOverdueCallIsGivenToOneCaller() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        Set<String> nodes = Set.of("node-ann");
        long due = T0 + RING_MS;
        assertEquals(List.of(), result(calls.take(nodes, due - 1)).due());
        assertEquals(new Taken(List.of(call), Map.of()), result(calls.take(nodes, due)));
        assertEquals(List.of(), result(calls.take(nodes, due + 1)).due());
        assertEquals(
                List.of(call),
                result(calls.take(nodes, due + CallStore.TAKEN_MS)).due());
    }

    @Test
    void aChangedDeadlineCountsAnew() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        change(after(call, answerBy("bob")));
        Set<String> nodes = Set.of("node-ann", "node-bob");
        assertEquals(List.of(), result(calls.take(nodes, T0 + 19_999)).due());
        assertEquals(1, result(calls.take(nodes, T0 + 20_000)).due().size());
    }

    @Test
    void findsCallsOfNodesThatAreNotThere() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        Call answered = after(call, answerBy("bob"));
        change(answered);
        assertEquals(
                Map.of("node-bob", List.of(answered)),
                result(calls.take(Set.of("node-ann"), T0)).lost());
        change(after(answered, hangUpBy("ann")));
        assertEquals(Map.of(), result(calls.take(Set.of(), T0)).lost());
    }

    /** Both offer in the same moment, each time. */
    @Test
    void ofTwoOffersOneWins() {
        List<Future<Begun>> outcomes = new ArrayList<>();
        for (int i = 0; i < GLARES; i++) {
            outcomes.add(calls.begin(ringing("a" + i, "r" + i, "ann" + i, "bob" + i)));
            outcomes.add(calls.begin(ringing("b" + i, "r" + i, "bob" + i, "ann" + i)));
        }
        for (int i = 0; i < GLARES; i++) {
            Begun one = result(outcomes.get(2 * i));
            Begun other = result(outcomes.get(2 * i + 1));
            Begun lost = one instanceof Begun.Made ? other : one;
            Begun won = one instanceof Begun.Made ? one : other;
            assertEquals(new Begun.Made(), won);
            String winner = (won == one ? "a" : "b") + i;
            assertEquals(
                    winner, assertInstanceOf(Begun.Existing.class, lost).call().id());
        }
        assertEquals(GLARES, result(calls.count()));
    }

    @Test
    void ofTwoAnswersOneWins() {
        for (int i = 0; i < 100; i++) {
            Call call = begun(ringing("c" + i, "r" + i, "ann" + i, "bob" + i));
            Future<Change> one = calls.change(after(call, answerBy("bob" + i)));
            Future<Change> other = calls.change(after(call, hangUpBy("ann" + i)));
            assertTrue(result(one) instanceof Change.Stored ^ result(other) instanceof Change.Stored);
        }
    }
}
