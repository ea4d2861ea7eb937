package parley.signaling;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.delivery.ConnectionDelivery;
import parley.delivery.Delivery.ToConnection;
import parley.metrics.Metrics;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.Device;
import parley.signaling.call.Media;
import parley.signaling.call.Person;
import parley.signaling.memory.MemoryCallStore;

/**
 * The way of a candidate on one node, from the handler of the command to the delivery to the other one's connection, made
 * from the product's classes; the connection is a fake that takes everything.
 */
final class CandidatePath implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final String NODE = "node";
    private static final String BEGINNER = "01234567-89ab-cdef-0123-000000000001";
    private static final String OTHER = "01234567-89ab-cdef-0123-000000000002";
    private static final String CALL = "01234567-89ab-cdef-0123-456789abcdef";

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Bus bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
    private final CallRules rules = new CallRules(30_000, 10_000, 30_000, 43_200_000, (participants, video) -> true);
    private final Signals overBus;
    private final Signals alone;
    private final Command command;
    private volatile Future<Reply> last;

    /** @param group whether the two are in a group call, where signals name their addressee */
    CandidatePath(boolean group) {
        bus.carry(ToConnection.class);
        bus.serve(Addresses.DELIVER_TO_CONNECTION, (ToConnection batch) -> Future.succeededFuture(true));
        Call call = group ? groupCall() : pairCall();
        overBus = signals(call, new ConnectionDelivery(bus, "sender")::tell);
        alone = signals(call, (to, type, data) -> Future.succeededFuture());
        command = command(group);
    }

    private Call pairCall() {
        Call ringing = Call.ringing(beginning(), new Person("bob", "Bob"), "v=0", now(), rules);
        return next(ringing, new Answer(OTHER, device("bob")));
    }

    private Call groupCall() {
        return next(Call.joined(beginning(), now(), rules), new Join(OTHER, device("bob"), Media.AUDIO));
    }

    private Call next(Call call, CallCommand step) {
        return ((Changed) call.on(step, now(), rules)).call();
    }

    private static Call.Beginning beginning() {
        return new Call.Beginning(CALL, "room", BEGINNER, device("ann"), Media.AUDIO);
    }

    private static Device device(String userId) {
        return new Device(userId, userId, "session of " + userId, NODE, "connection of " + userId);
    }

    private static long now() {
        return InstantSource.system().millis();
    }

    private Signals signals(Call call, ConnectionLine line) {
        MemoryCallStore store = new MemoryCallStore();
        LiveCalls live = new LiveCalls(NODE, changed -> {});
        live.put(call);
        MeshPlane plane = new MeshPlane(4, 8);
        CallTelling telling = new CallTelling(bus, NODE, line, (room, event, data) -> {}, plane.name());
        CallChanges changes = new CallChanges(store, live, rules, InstantSource.system(), done -> {});
        CallServices services = new CallServices(
                NODE, null, null, store, live, changes, telling, null, null, new InOrder(), () -> "an id");
        return new Signals(services, plane, new EarlyCandidates());
    }

    private static Command command(boolean group) {
        JsonObject candidate = new JsonObject()
                .put(
                        "candidate",
                        "candidate:842163049 1 udp 1677729535 192.0.2.1 54321 typ srflx raddr 0.0.0.0 rport 0")
                .put("sdpMid", "0")
                .put("sdpMLineIndex", 0)
                .put("usernameFragment", "x7Kc");
        JsonObject body = new JsonObject().put("callId", CALL).put("candidate", candidate);
        Caller caller = new Caller(Principal.ofGuest("ann", "Ann", "session of ann"), "connection of ann");
        return new Command(CallEvents.CANDIDATE, caller, group ? body.put("to", OTHER) : body);
    }

    /** Hands a candidate to a line that takes it at once. */
    Future<Reply> handOver() {
        Future<Reply> answered = alone.candidate(command);
        if (!answered.succeeded()) {
            throw new IllegalStateException("refused", answered.cause());
        }
        return answered;
    }

    /** Sends candidates at once, and waits until the other one's connection has all of them. */
    void deliver(int times) {
        CountDownLatch answered = new CountDownLatch(1);
        context.runOnContext(turn -> {
            // They are answered in their order.
            for (int i = 0; i < times; i++) {
                last = overBus.candidate(command);
            }
            last.onComplete(done -> answered.countDown());
        });
        try {
            if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all were answered");
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        if (last.failed()) {
            throw new IllegalStateException("refused", last.cause());
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
