package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallState;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;
import parley.signaling.call.Person;
import parley.signaling.store.CallStore;
import parley.signaling.store.CallStore.Begun;
import parley.util.Await;

/**
 * Some users with devices on a few nodes, which share one store. Chance decides who does what, when a step of the store
 * happens, when a notice arrives, and which node dies. What is stored is held against the rules of calls.
 */
final class CallModel {
    private static final CallRules RULES =
            new CallRules(30_000, 10_000, 20_000, 600_000, (participants, video) -> participants <= 4 && video <= 2);
    private static final int NODES = 3;
    private static final int MOST_LOOKS = 2_000;

    final Random random;
    final CallStore store;
    final List<Runnable> later = new ArrayList<>();
    private final Map<String, Call> stored = new HashMap<>();
    private final Map<String, Integer> answers = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final List<CallModelNode> nodes = new ArrayList<>();
    private final List<ModelDevice> devices = new ArrayList<>();
    private final int users;
    private long now = 1_000_000;
    private final String run;
    private int ids;

    /** A device, and the calls for which it rings. */
    private static final class ModelDevice {
        private final Device device;
        private final Set<String> ringing = new HashSet<>();
        private final Set<String> over = new HashSet<>();

        private ModelDevice(Device device) {
            this.device = device;
        }
    }

    CallModel(long seed, CallStore store) {
        this.random = new Random(seed);
        this.run = "-" + seed + "-";
        this.store = store;
        this.users = 2 + random.nextInt(5);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new CallModelNode(this, "node" + i));
        }
        for (int user = 0; user < users; user++) {
            connect(user);
            if (random.nextBoolean()) {
                connect(user);
            }
        }
    }

    long now() {
        return now;
    }

    CallRules rules() {
        return RULES;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private String id(String kind) {
        return kind + run + ++ids;
    }

    /** Lets the future happen at some other moment, unless its node has died by then. */
    <T> Future<T> atSomeMoment(CallModelNode node, Supplier<Future<T>> step) {
        Promise<T> promise = Promise.promise();
        later.add(() -> {
            // A node that dies may or may not have reached the store.
            if (node.alive() || chance(50)) {
                Future<T> done = step.get();
                T result = Await.result(done);
                if (node.alive()) {
                    promise.complete(result);
                }
            }
        });
        return promise.future();
    }

    /** Must be called with each call as it was stored. */
    void noteStored(Call call) {
        Call before = stored.put(call.id(), call);
        if (before == null) {
            assertEquals(1, call.version());
        } else {
            assertEquals(before.version() + 1, call.version(), "versions only grow, by one");
            assertTrue(before.live(), "an ended call stays as it is");
            if (before.state() == CallState.RINGING && call.state() == CallState.ACCEPTED) {
                assertEquals(1, answers.merge(call.id(), 1, Integer::sum), "at most one answer");
            }
        }
        if (!call.live()) {
            assertEquals(1, ends.merge(call.id(), 1, Integer::sum), "a call ends once");
        }
        Set<String> busy = new HashSet<>();
        Set<String> rooms = new HashSet<>();
        stored.values().stream().filter(Call::live).forEach(live -> {
            assertTrue(rooms.add(live.roomId()), "a room has one call");
            live.users().forEach(user -> assertTrue(busy.add(user), "a user is in one call"));
        });
    }

    /** Tells devices later, in any order. */
    void tell(CallModelNode from, CallChanges.Done done) {
        Call call = done.call();
        done.notices().forEach(notice -> devices.stream()
                .filter(one -> notice.device() == null
                        ? one.device.userId().equals(notice.userId())
                                && !one.device.connectionId().equals(notice.exceptConnectionId())
                        : one.device.equals(notice.device()))
                .forEach(one -> later.add(() -> {
                    one.ringing.remove(call.id());
                    one.over.add(call.id());
                })));
        Set<String> concerned = new HashSet<>(done.before().nodes());
        concerned.addAll(call.nodes());
        nodes.stream()
                .filter(node -> node != from && concerned.contains(node.id()))
                .forEach(node -> node.hearsLater(call, chance(20) ? 2 : 1));
    }

    private void ring(Call call) {
        devices.stream()
                .filter(one -> one.device.userId().equals(call.callee().id()))
                .forEach(one -> later.add(() -> rings(one, call)));
    }

    private static void rings(ModelDevice one, Call call) {
        if (!one.over.contains(call.id())) {
            one.ringing.add(call.id());
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            int what = random.nextInt(100);
            if (what < 45 && !later.isEmpty()) {
                later.remove(random.nextInt(later.size())).run();
            } else if (what < 50) {
                now += random.nextInt(15_000);
                sweep(any(alive()));
            } else if (what < 51) {
                die();
            } else {
                act();
            }
        }
        end();
    }

    private List<CallModelNode> alive() {
        return nodes.stream().filter(CallModelNode::alive).toList();
    }

    private void die() {
        CallModelNode dead = any(alive());
        dead.die();
        List<ModelDevice> lost = devices.stream()
                .filter(one -> one.device.nodeId().equals(dead.id()))
                .toList();
        devices.removeAll(lost);
        nodes.add(new CallModelNode(this, id("node")));
        lost.forEach(one -> connect(Integer.parseInt(one.device.userId().substring(1))));
    }

    /** A connection that comes in rings for the user's calls, and goes on for a lost one of the same session. */
    private void connect(int user) {
        CallModelNode node = any(alive());
        Device device = new Device("u" + user, "u" + user, "s" + user, node.id(), id("c"));
        ModelDevice one = new ModelDevice(device);
        devices.add(one);
        atSomeMoment(node, () -> store.ofUsers(List.of(device.userId())))
                .onSuccess(found -> found.get(device.userId()).forEach(call -> {
                    if (call.ringsFor(device.userId())) {
                        rings(one, call);
                    } else if (call.ofUser(device.userId())
                            .filter(own -> own.gone())
                            .isPresent()) {
                        carryOut(node, call.id(), new CallCommand.TakeOver(device));
                    }
                }));
    }

    private void act() {
        if (devices.isEmpty()) {
            return;
        }
        ModelDevice one = chance(50)
                ? any(devices)
                : devices.stream()
                        .filter(any -> !any.ringing.isEmpty())
                        .findAny()
                        .orElse(any(devices));
        CallModelNode node = nodes.stream()
                .filter(any -> any.id().equals(one.device.nodeId()))
                .findFirst()
                .orElseThrow();
        int times = chance(10) ? 2 : 1;
        int what = one.ringing.isEmpty() || chance(30) ? random.nextInt(20) : 7;
        for (int i = 0; i < times; i++) {
            act(one, node, what);
        }
    }

    private void act(ModelDevice one, CallModelNode node, int what) {
        if (what < 4) {
            offer(one.device, node);
        } else if (what < 6) {
            join(one.device, node);
        } else if (what == 6) {
            devices.remove(one);
            carryOutOnOwn(node, one);
            connect(Integer.parseInt(one.device.userId().substring(1)));
        } else if (!stored.isEmpty()) {
            Call call = what == 7 && !one.ringing.isEmpty()
                    ? stored.get(one.ringing.iterator().next())
                    : chance(20) ? any(List.copyOf(stored.values())) : anyLive();
            one.ringing.remove(call.id());
            carryOut(node, call.id(), command(one.device, call, what));
        }
    }

    private Call anyLive() {
        List<Call> live = stored.values().stream().filter(Call::live).toList();
        return live.isEmpty() ? any(List.copyOf(stored.values())) : any(live);
    }

    private void carryOutOnOwn(CallModelNode node, ModelDevice one) {
        String connectionId = one.device.connectionId();
        node.live()
                .onConnection(connectionId)
                .ifPresent(call -> carryOut(node, call.id(), new CallCommand.Lose(connectionId)));
    }

    private CallCommand command(Device by, Call call, int what) {
        return switch (what) {
            case 7, 8, 9 -> new CallCommand.Answer(id("p"), by);
            case 10 -> new CallCommand.Decline(by.userId(), by.connectionId(), EndReason.DECLINED);
            case 11 -> new CallCommand.HangUp(by.userId(), by.connectionId(), EndReason.HANGUP);
            case 12 -> new CallCommand.Connect(by.userId());
            case 13 -> new CallCommand.TakeOver(by);
            case 14 -> new CallCommand.Leave(by.userId(), by.connectionId());
            case 15 -> new CallCommand.Update(by.userId(), chance(50), chance(50), null, null);
            case 16 -> new CallCommand.Expel(by.userId(), EndReason.REMOVED);
            case 17 -> new CallCommand.Close(null, EndReason.HANGUP);
            case 18 ->
                new CallCommand.Remove(
                        call.participants().isEmpty()
                                ? "none"
                                : call.participants().get(0).id());
            default -> new CallCommand.Look();
        };
    }

    private void offer(Device by, CallModelNode node) {
        int own = Integer.parseInt(by.userId().substring(1));
        int other = (own + 1 + random.nextInt(users - 1)) % users;
        String room = "r" + Math.min(own, other) + "-" + Math.max(own, other);
        Call call = Call.ringing(
                new Call.Beginning(id("call"), room, id("p"), by, Media.AUDIO),
                new Person("u" + other, "u" + other),
                "v=0",
                now,
                RULES);
        node.store().begin(call).onSuccess(begun -> {
            if (begun instanceof Begun.Made) {
                node.live().put(call);
                ring(call);
            }
        });
    }

    private void join(Device by, CallModelNode node) {
        CallCommand.Join join = new CallCommand.Join(id("p"), by, chance(30) ? Media.VIDEO : Media.AUDIO);
        String room = chance(70) ? "group" : "r0-1";
        Call call =
                Call.joined(new Call.Beginning(id("call"), room, join.participantId(), by, join.media()), now, RULES);
        node.store().begin(call).onSuccess(begun -> {
            if (begun instanceof Begun.Made) {
                node.live().put(call);
            } else if (begun instanceof Begun.Existing existing) {
                carryOut(node, existing.call().id(), join);
            }
        });
    }

    private void carryOut(CallModelNode node, String callId, CallCommand command) {
        node.changes().carryOut(callId, command).onFailure(refusal -> {
            ErrorCode code = ParleyException.of(refusal).code();
            assertTrue(code != ErrorCode.INTERNAL, () -> command + ": " + refusal);
        });
    }

    private void sweep(CallModelNode node) {
        Set<String> there = new HashSet<>();
        alive().forEach(one -> there.add(one.id()));
        CallStore.Taken taken = Await.result(store.take(there, now));
        taken.due().forEach(call -> carryOut(node, call.id(), new CallCommand.Look()));
        taken.lost()
                .forEach((lost, calls) ->
                        calls.forEach(call -> carryOut(node, call.id(), new CallCommand.LoseNode(lost))));
    }

    /** Nobody does anything any more; in the end every call is over, and no device rings. */
    private void end() {
        for (int i = 0; i < MOST_LOOKS && (!later.isEmpty() || Await.result(store.count()) > 0); i++) {
            while (!later.isEmpty()) {
                later.remove(random.nextInt(later.size())).run();
            }
            now += 10_000;
            sweep(any(alive()));
        }
        assertEquals(0, Await.result(store.count()), "calls are open");
        stored.values().forEach(call -> {
            assertTrue(!call.live(), () -> call + " is open");
            assertNotNull(call.reason());
            assertEquals(1, ends.get(call.id()));
        });
        if (nodes.size() == NODES) {
            // A dying node may take the last word with it: such a device stops by itself when the offer expires.
            devices.forEach(one -> assertEquals(Set.of(), one.ringing, "nobody rings after the end"));
        }
    }

    int calls() {
        return stored.size();
    }

    int answered() {
        return answers.size();
    }
}
