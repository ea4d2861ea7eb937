package parley.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import parley.bus.Peers.Farewell;
import parley.bus.Peers.Introduction;
import parley.config.ParleyConfig.Node.Role;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.metrics.Metrics;
import parley.util.Version;

/** The event bus with types: records in, records out, and every failure as a refusal that a client can be told. */
public final class Bus {
    private static final long REQUEST_TIMEOUT_MS = 5_000;
    private static final int ATTEMPTS = 3;

    private final EventBus eventBus;
    private final Metrics metrics;
    private final Set<String> external;
    private final DeliveryOptions options =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(REQUEST_TIMEOUT_MS);
    private final Vertx vertx;
    private final WireTypes types = new WireTypes();
    /** The addresses that this node answers. */
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    private final Map<String, Consumer<Object>> receivers = new ConcurrentHashMap<>();
    /** Is null where there are no other nodes. */
    private volatile Remote remote;

    private Introductions introductions;

    public Bus(Vertx vertx, Metrics metrics) {
        this(vertx, metrics, Set.of());
    }

    /** @param external commands that are left to a verticle outside of Parley, so that nobody else serves them */
    public Bus(Vertx vertx, Metrics metrics, Set<String> external) {
        this.vertx = vertx;
        this.eventBus = vertx.eventBus();
        this.metrics = metrics;
        this.external = external;
        eventBus.registerDefaultCodec(ParleyException.class, new RefusalCodec());
        carry(Command.class);
        carry(Reply.class);
    }

    /** Makes records of this type sendable; each type once per process. */
    public <T> Bus carry(Class<T> type) {
        eventBus.registerDefaultCodec(type, new RecordCodec<>(type));
        types.carry(type);
        return this;
    }

    /**
     * Connects the bus with other nodes. Must be called before anything is served.
     *
     * @param name of this node, for people
     * @param keys ids of the keys with which this node opens what is sealed
     */
    public Future<Void> join(NodeLink link, Peers peers, String name, Set<Role> roles, Set<String> keys) {
        // Messages of other processes are read as JSON, text or bytes; they make no object of a class that they name.
        eventBus.serializableChecker(type -> false).clusterSerializableChecker(type -> false);
        carry(Introduction.class);
        carry(Farewell.class);
        Set<String> named = roles.stream().map(Role::name).collect(Collectors.toSet());
        remote = new Remote(vertx, link, peers, types, metrics, this::requestHere, this::publishHere);
        introductions = new Introductions(
                vertx,
                this,
                peers,
                roles,
                () -> new Introduction(link.nodeId(), name, Version.CURRENT.parley(), named, Set.copyOf(served), keys));
        return remote.open().onSuccess(open -> introductions.begin());
    }

    /** Must be called when this node serves all addresses that it will. */
    public void introduceToAll() {
        if (remote != null) {
            introductions.toAll();
        }
    }

    /** Tells the other nodes that this one goes in order; waits a moment for them at most. */
    public Future<Void> farewell() {
        return remote == null ? Future.succeededFuture() : introductions.farewell();
    }

    /** Tells whether there may be other nodes. */
    public boolean clustered() {
        return remote != null;
    }

    /** The ids of the other nodes that are there now. */
    public Set<String> peers() {
        return remote == null ? Set.of() : remote.peers().ids();
    }

    /** Adds a listener for each node that comes or goes, and calls it for each that is here; any thread may call it. */
    public void onPeersChanged(Runnable listener) {
        if (remote != null) {
            remote.peers().onJoined(joined -> listener.run());
            remote.peers().onLeft(left -> listener.run());
        }
    }

    /** Answers requests at an address; the handler's failure becomes the requester's. */
    public <Q, A> MessageConsumer<Q> serve(String address, Function<Q, Future<A>> handler) {
        served.add(address);
        metrics.expectFaults(address);
        return eventBus.localConsumer(address, message -> answer(message, message.body(), handler));
    }

    /** Serves client commands; they are also reachable by name, with a JSON body and the caller in the headers. */
    public void serveCommands(Collection<String> names, Function<Command, Future<Reply>> handler) {
        for (String name : names) {
            if (external.contains(name)) {
                continue;
            }
            serve(Addresses.command(name), handler);
            eventBus.<JsonObject>localConsumer(name, message -> {
                Command command = new Command(
                        name,
                        Caller.ofHeaders(message.headers()),
                        message.body(),
                        TraceParent.of(message.headers().get(TraceParent.HEADER)));
                answer(message, command, handler.andThen(reply -> reply.map(Reply::data)));
            });
        }
    }

    /** Asks this node if it answers at the address, otherwise another one that does. */
    public <A> Future<A> request(String address, Object message) {
        return request(address, message, address);
    }

    /** Does the same. @param key the same other node is asked for the same key, so that it keeps the order */
    public <A> Future<A> request(String address, Object message, String key) {
        String elsewhere = remote == null || served.contains(address)
                ? null
                : remote.peers().serving(address, key);
        return elsewhere == null ? requestHere(address, message) : requestAt(elsewhere, address, message);
    }

    private <A> Future<A> requestHere(String address, Object message) {
        return eventBus.<A>request(address, message, options).map(Message::body);
    }

    /** Asks one node, this one or another. */
    @SuppressWarnings("unchecked")
    public <A> Future<A> requestAt(String nodeId, String address, Object message) {
        return remote == null || nodeId.equals(remote.nodeId())
                ? requestHere(address, message)
                : remote.request(nodeId, address, message).map(answer -> (A) answer);
    }

    /**
     * Asks all nodes. A node may hear it twice, as those that do not answer are asked again.
     *
     * @return this node's answer, and those of the other nodes that answered in the end
     */
    public <A> Future<List<A>> requestEverywhere(String address, Object message) {
        List<Future<A>> others = peers().stream()
                .map(peer -> this.<A>insistAt(peer, address, message, ATTEMPTS))
                .toList();
        Future<A> here = requestHere(address, message);
        return Future.join(others)
                .transform(answered -> here.map(own -> {
                    List<A> answers = new ArrayList<>(List.of(own));
                    others.stream()
                            .filter(Future::succeeded)
                            .map(Future::result)
                            .forEach(answers::add);
                    return answers;
                }));
    }

    private <A> Future<A> insistAt(String nodeId, String address, Object message, int attempts) {
        return this.<A>requestAt(nodeId, address, message).recover(failure -> {
            boolean lost = ParleyException.of(failure).code() == ErrorCode.TIMEOUT;
            return lost && attempts > 1 && peers().contains(nodeId)
                    ? insistAt(nodeId, address, message, attempts - 1)
                    : Future.failedFuture(failure);
        });
    }

    /** Sends a command to whoever serves its name: a node, or a verticle outside of Parley. */
    public Future<Reply> requestCommand(Command command) {
        if (external.contains(command.name())) {
            return requestExternal(command);
        }
        String roomId = command.text("roomId");
        return request(
                Addresses.command(command.name()),
                command,
                roomId == null ? command.caller().userId() : roomId);
    }

    /**
     * Sends a command of a room. If this node has chat itself, it goes straight to the instance that keeps the
     * room's order.
     */
    public Future<Reply> requestInRoom(String roomId, int chatInstances, Command command) {
        return served.contains(Addresses.chat(0)) && !external.contains(command.name())
                ? requestHere(Addresses.chatOf(roomId, chatInstances), command)
                : requestCommand(command);
    }

    /** Sends a command to a verticle outside of Parley; an empty answer counts as an empty object. */
    private Future<Reply> requestExternal(Command command) {
        DeliveryOptions withCaller = new DeliveryOptions()
                .setSendTimeout(REQUEST_TIMEOUT_MS)
                .setHeaders(command.caller().toHeaders());
        if (command.traceparent() != null) {
            withCaller.addHeader(TraceParent.HEADER, command.traceparent());
        }
        return eventBus.request(command.name(), command.body(), withCaller)
                .map(message -> externalReply(command.name(), message.body()));
    }

    private Reply externalReply(String name, Object body) {
        if (body == null) {
            return Reply.EMPTY;
        }
        if (body instanceof JsonObject data) {
            return new Reply(data);
        }
        IllegalStateException wrong = new IllegalStateException(
                "The verticle that serves " + name + " has answered with no JSON object but a " + body.getClass());
        metrics.fault(name, wrong);
        throw wrong;
    }

    /** The ids of all nodes that are there now, this one too. */
    public Set<String> nodes() {
        Set<String> nodes = new HashSet<>(peers());
        nodes.add(remote.nodeId());
        return nodes;
    }

    /** Finds those of them that answer at this address, or have not said yet what they do. */
    public Set<String> nodesServing(String address) {
        Set<String> nodes = remote.peers().perhapsServing(address);
        if (served.contains(address)) {
            nodes.add(remote.nodeId());
        }
        return nodes;
    }

    /** Finds the nodes that are known to answer at this address, this one among them. @param self the id of this node */
    public Set<String> serving(String address, String self) {
        Set<String> nodes = remote == null ? new HashSet<>() : remote.peers().certainlyServing(address);
        if (served.contains(address)) {
            nodes.add(self);
        }
        return nodes;
    }

    public Future<Void> after(long delayMs) {
        return vertx.timer(delayMs).mapEmpty();
    }

    /** Tells this node's features and, for each role that it has not, one node that has it. */
    public void publish(String address, Object message) {
        publishHere(address, message);
        if (remote != null) {
            introductions
                    .standIns(message)
                    .forEach(nodeId ->
                            Unattended.watch("a notice to another node", remote.notice(nodeId, address, message)));
        }
    }

    /** Tells this node alone. */
    public void publishHere(String address, Object message) {
        eventBus.publish(address, message, options);
    }

    /** Calls this node's receiver in the caller's own turn, and keeps the receiver's faults from the caller. */
    public void handOver(String address, Object message) {
        Consumer<Object> receiver = receivers.get(address);
        if (receiver != null) {
            try {
                receiver.accept(message);
            } catch (RuntimeException fault) {
                metrics.fault(address, fault);
            }
        }
    }

    /** Sets the receiver of this address, in place of any other. It is called on the threads of those who hand over. */
    public <T> void receive(String address, Class<T> type, Consumer<T> receiver) {
        receivers.put(address, message -> receiver.accept(type.cast(message)));
    }

    /** Tells all nodes that are there now, until each has acknowledged it or is gone, so some may hear it twice. */
    public void publishEverywhere(String address, Object message) {
        publishHere(address, message);
        publishElsewhere(address, message);
    }

    /** Tells one node, this one or another, until it has acknowledged it or is gone, so it may hear it twice. */
    public void publishAt(String nodeId, String address, Object message) {
        if (remote == null || nodeId.equals(remote.nodeId())) {
            publishHere(address, message);
        } else if (peers().contains(nodeId)) {
            Unattended.watch("a notice to another node", remote.notice(nodeId, address, message));
        }
    }

    /** Tells all other nodes that are there now, in the same way. */
    public void publishElsewhere(String address, Object message) {
        peers().forEach(nodeId ->
                Unattended.watch("a notice to another node", remote.notice(nodeId, address, message)));
    }

    /** Sends bytes to another node; they may not arrive. @param frame begins with its kind, a letter of its own */
    public void sendFrame(String nodeId, Buffer frame) {
        remote.send(nodeId, frame);
    }

    /** Sends bytes to all nodes, this one too; they may not arrive. */
    public void sendFrameEverywhere(Buffer frame) {
        remote.sendAll(frame);
    }

    /** Takes the frames of one kind. */
    public void receiveFrames(char kind, Consumer<Buffer> receiver) {
        if (remote != null) {
            remote.receive((byte) kind, receiver);
        }
    }

    public <T> MessageConsumer<T> subscribe(String address, Consumer<T> handler) {
        return eventBus.localConsumer(address, message -> handler.accept(message.body()));
    }

    private <Q, A> void answer(Message<?> message, Q request, Function<Q, Future<A>> handler) {
        Future<A> result;
        try {
            result = handler.apply(request);
        } catch (RuntimeException thrown) {
            result = Future.failedFuture(thrown);
        }
        result.onComplete(answer -> message.reply(answer, options), failure -> {
            ParleyException refusal = ParleyException.of(failure);
            if (refusal.code() == ErrorCode.INTERNAL) {
                metrics.fault(message.address(), failure);
            }
            message.reply(refusal, options);
        });
    }
}
