package parley.gateway;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import parley.bus.Caller;
import parley.bus.Principal;
import parley.gateway.command.CommandOrder;
import parley.gateway.command.Offences;
import parley.gateway.feed.EnteredRooms;
import parley.gateway.feed.EntrySteps;
import parley.gateway.format.CloseCode;
import parley.gateway.format.EventNames;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;
import parley.gateway.format.Wire;
import parley.gateway.net.Arrival;
import parley.metrics.Metrics;

/** One client's connection, whatever its transport. Used on its hub's event loop only. */
public final class Connection {
    private static final int CAUGHT_UP_BYTES = 16 * 1024;
    private static final long CLOSE_WITHIN_MS = 5_000;
    private static final long CLOSE_SLOW_WITHIN_MS = 10_000;
    /** Connections of a room that failed come back at different times within this span. */
    private static final int BACK_WITHIN_MS = 5_000;

    private final String id;
    private Arrival arrival;
    private final Hub hub;
    private final Wire wire;
    private final Consumer<Connection> gone;
    private final OutboundQueue queue;
    private final Liveness liveness;
    private final Intake intake;
    private final Offences offences;
    private final CommandOrder order = new CommandOrder();

    private final TakenBatches batches = new TakenBatches();
    private final EntrySteps entry = new EntrySteps(this::contain);
    private final EnteredRooms rooms;
    private Protocol protocol;
    private Caller caller;
    private boolean flushing;
    private boolean broken;
    private boolean closing;
    /** Is null until the connection is to end once what it sent last was answered. */
    private CloseCode ending;

    private boolean wantsStatistics;
    private boolean draining;

    /** @param gone told once, when the socket has ended */
    Connection(String id, Arrival arrival, Hub hub, Wire wire, Consumer<Connection> gone) {
        this.id = id;
        this.arrival = arrival;
        this.hub = hub;
        this.wire = wire;
        this.gone = gone;
        this.queue = hub.newQueue();
        this.rooms = new EnteredRooms(this, hub::afterTurn);
        this.liveness = new Liveness(hub.now());
        Runnable endForOffences = () -> endOnceAnswered(CloseCode.PROTOCOL_VIOLATIONS);
        this.intake = new Intake(hub.settings().inbound(), wire, endForOffences, this::flushSoon);
        this.offences = new CountedOffences(hub, endForOffences);
        wire.onDrain(this::drained);
    }

    public String id() {
        return id;
    }

    public Wire wire() {
        return wire;
    }

    /** Returns the address by which limits know the client; null if nobody counts it. */
    public String address() {
        return arrival == null ? null : arrival.address();
    }

    public long hubTime() {
        return hub.now();
    }

    public Liveness liveness() {
        return liveness;
    }

    public Intake intake() {
        return intake;
    }

    /** Counts what this connection is to blame for; the caller answers it. */
    public Offences offences() {
        return offences;
    }

    public CommandOrder order() {
        return order;
    }

    /** Is null before authentication. */
    public Caller caller() {
        return caller;
    }

    /** Is null before authentication. */
    public Principal principal() {
        return caller == null ? null : caller.principal();
    }

    /** @return false if there are too many connections of users; then this one closes once that was answered */
    public boolean authenticated(Principal principal) {
        if (!arrival.becomeUser()) {
            endOnceAnswered(CloseCode.CONNECTION_LIMIT);
            return false;
        }
        caller = new Caller(hub.asNamedNow(principal), id);
        wire.authenticated();
        return true;
    }

    /** Lets another arrival count for this connection. */
    void moveTo(Arrival next) {
        arrival.sessionEnded();
        arrival = next;
        if (caller != null && !next.becomeUser()) {
            endOnceAnswered(CloseCode.CONNECTION_LIMIT);
        }
    }

    void rename(String username) {
        caller = new Caller(caller.principal().named(username), id);
    }

    public EnteredRooms rooms() {
        return rooms;
    }

    /** The steps that wait while the connection is put into its rooms. */
    public EntrySteps entry() {
        return entry;
    }

    public boolean closing() {
        return closing;
    }

    /**
     * Tells whether the connection is closing, or will close once it was answered: nothing that it sends counts any
     * more.
     */
    public boolean ending() {
        return closing || ending != null;
    }

    /** Sets the protocol of the client, before anything is sent or received. */
    void speak(Protocol protocol) {
        this.protocol = protocol;
        intake.onMessage(protocol::handle);
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Takes in one message of the client. */
    public void received(String message) {
        long now = hub.now();
        liveness.heard(now);
        intake.received(message, now);
    }

    /** Sends a frame. A fault here must not keep the others in the room from the frame. */
    public void send(Frame frame) {
        if (closing || broken) {
            return;
        }
        try {
            enqueue(frame);
        } catch (RuntimeException fault) {
            breakOff(fault);
        }
    }

    /** Sends a batch of events, unless it was sent before. @return false if the connection is about to end */
    boolean take(String senderId, long number, List<Frame> frames) {
        if (ending() || broken) {
            return false;
        }
        if (batches.take(senderId, number)) {
            frames.forEach(this::send);
        }
        return true;
    }

    private void enqueue(Frame frame) {
        if (protocol.takesAll(frame)) {
            queue.add(frame);
            if (!frame.ephemeral()) {
                liveness.event(hub.now());
            }
            flushSoon();
        } else if (frame.parts() != null && protocol.takesSome(frame)) {
            frame.parts().forEach(this::send);
        }
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            hub.flushLater(this);
        }
    }

    /** Looks, at the end of this turn, whether all is written that the rooms had for this connection. */
    public void caughtUpWithRooms() {
        flushSoon();
    }

    public void wantStatistics() {
        if (!wantsStatistics) {
            wantsStatistics = true;
            hub.statisticsWanted();
        }
    }

    boolean wantsStatistics() {
        return wantsStatistics;
    }

    /** Tells whether so little waits that much more may follow. */
    public boolean caughtUp() {
        return queue.bytes() <= CAUGHT_UP_BYTES;
    }

    /** Hands the socket as much as it takes, and gives up a reader for whom too much is left. */
    void flush() {
        flushing = false;
        if (closing || broken) {
            return;
        }
        try {
            write();
        } catch (RuntimeException fault) {
            breakOff(fault);
        }
    }

    private void write() {
        hub.metrics().delivered(queue.drainTo(wire));
        queue.tellOldestWritten(hub.metrics());
        if (queue.isEmpty() && !entry.underWay()) {
            rooms.sentAll();
        }
        if (queue.overflowing()) {
            dropEphemeral();
            if (queue.overflowing()) {
                close(CloseCode.SLOW_CONSUMER);
            }
        } else if (queue.addsToOverfullNode()) {
            hub.relieveQueues();
        }
        if (ending != null) {
            close(ending);
        } else if (draining && queue.isEmpty() && intake.idle()) {
            close(CloseCode.DRAINING);
        }
    }

    long queuedBytes() {
        return queue.bytes();
    }

    void dropEphemeral() {
        hub.metrics().ephemeralDropped(queue.dropEphemeral());
    }

    private void drained() {
        liveness.took();
        flush();
    }

    /** Must be asked every second or so. */
    boolean stuckFor(long now, long ms) {
        return liveness.stuckFor(wire.full(), now, ms);
    }

    /** Tells whether the client is read; otherwise it can't be heard and is not to blame for its silence. */
    boolean reading() {
        return wire.reading();
    }

    /** Ends the connection at the end of this turn, after its last command was answered. */
    private void endOnceAnswered(CloseCode code) {
        if (!ending()) {
            ending = code;
            intake.discard();
            flushSoon();
        }
    }

    /** Returns an id for the next command of this connection, by which the log names it. */
    public String nextRequestId() {
        return id + '-' + intake.nextNumber();
    }

    public Metrics metrics() {
        return hub.metrics();
    }

    public void fault(Throwable fault) {
        hub.metrics().fault("connection", fault);
    }

    /** A fault ends this connection, and not the event loop's others. */
    public void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            breakOff(fault);
        }
    }

    /** Ends the connection because nobody knows for certain what it was sent; it shall come back and resume. */
    public void breakOff(Throwable fault) {
        fault(fault);
        breakOff();
    }

    /**
     * Ends the connection because its room had a fault. This happens in a later turn, as this one may be walking over
     * connections.
     */
    public void breakOff() {
        if (!broken && !closing) {
            broken = true;
            queue.discard();
            hub.submit(at -> close(CloseCode.INTERNAL_ERROR, Math.floorMod(id.hashCode(), BACK_WITHIN_MS)));
        }
    }

    void heartbeat() {
        wire.heartbeat();
    }

    /** Ends the connection once its commands are answered and its queue is empty; it takes in no more. */
    void drain() {
        draining = true;
        intake.refuse();
        flush();
    }

    public void close(CloseCode code) {
        close(code, 0);
    }

    /** @param afterMs how long the client shall wait before it comes back */
    public void close(CloseCode code, long afterMs) {
        close(code, code.announcement(afterMs));
    }

    public void close(CloseCode code, JsonObject announcement) {
        if (closing) {
            return;
        }
        boolean slow = code == CloseCode.SLOW_CONSUMER;
        if (slow) {
            hub.metrics().slowConsumerClosed();
        }
        if (slow || broken) {
            queue.discard();
        } else {
            queue.drainTo(wire);
        }
        closing = true;
        intake.discard();
        hub.metrics().closed(code.code());
        // Clients that did not ask for it get it too: over XHR nothing else carries the code.
        try {
            wire.write(Frame.event(EventNames.SESSION_CLOSING, announcement));
        } finally {
            queue.discard();
            wire.close(code, slow ? CLOSE_SLOW_WITHIN_MS : CLOSE_WITHIN_MS);
        }
    }

    /** Notes that the socket is gone. */
    public void closed() {
        closing = true;
        intake.discard();
        queue.discard();
        if (arrival != null) {
            arrival.sessionEnded();
        }
        gone.accept(this);
    }
}
