package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.format.FeedOffset;
import parley.gateway.format.Frame;
import parley.gateway.recovery.FeedNotes;
import parley.room.ClosingReason;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.RoomEvent;
import parley.room.RoomFacts;

/**
 * One room on one event loop. It hands events to the connections in the room, each once and in order, whatever the bus
 * lost, doubled or reordered; it reads missing events from the log.
 */
public final class RoomChannel implements FeedNotes.Feed {
    private static final Logger LOG = LoggerFactory.getLogger(RoomChannel.class);
    private static final int PAGE = 200;

    private final String roomId;
    private final Hub hub;
    private final FeedOrder order = new FeedOrder();
    private final Audience audience;
    private final MissedEvents missedEvents;
    private final Promise<Void> prepared = Promise.promise();
    private String epoch;
    private boolean healing;
    private boolean missed;
    private boolean ended;
    private boolean broken;
    private Frame closing;
    private long activeAt;
    private int members;
    /** Whether a connection that may be recovered is, or was, in the room. */
    private boolean noted;

    private RoomFacts facts = RoomFacts.NONE;

    public RoomChannel(String roomId, Hub hub) {
        this.roomId = roomId;
        this.hub = hub;
        this.activeAt = hub.now();
        this.audience = new Audience(hub, order::last);
        this.missedEvents = new MissedEvents(hub, roomId, order::last);
    }

    /**
     * Must be called once, with a position that was read when events could already arrive; these have waited for it.
     */
    public void begin(FeedPosition position) {
        order.standsAt(position.head());
        epoch = position.epoch();
        members = position.members();
        facts = position.facts();
        prepared.complete();
        deliverInOrder();
    }

    /** Ends the channel because there is no such room, or because nobody can tell where its feed stands. */
    public void cannotBegin(Throwable failure) {
        prepared.fail(failure);
        end();
    }

    /** Completes when the channel knows where the room's feed stands. */
    public Future<Void> prepared() {
        return prepared.future();
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public long lastSeq() {
        return order.last();
    }

    /** Finds the events after a seq. @param head a seq that the room's feed is known to have reached */
    Future<Supplier<MissedEvents.Part>> missedAfter(long seq, long head) {
        return missedEvents.after(seq, epoch, head);
    }

    /** Keeps the channel, while somebody is joining, even though nobody is in it. */
    public void joinBegins() {
        audience.joinBegins();
    }

    public void joinEnds() {
        audience.joinEnds();
        hub.disposeIfUnused(this);
    }

    public boolean unused() {
        return audience.isEmpty();
    }

    @Override
    public String roomId() {
        return roomId;
    }

    /** Counts the room's members, as far as its feed was delivered. */
    public int members() {
        return members;
    }

    Audience audience() {
        return audience;
    }

    /** Returns the room as far as its feed was delivered. */
    public RoomFacts facts() {
        return facts;
    }

    /** The connection listens to who is in the room from now on. */
    void listensToUsers(Connection connection) {
        hub.roomUsers().entered(this, connection);
    }

    /** @return false if the connection is being brought up to date already, which a second replay would only double */
    boolean replayBegins(Connection connection) {
        return audience.replayBegins(connection);
    }

    void replayEnds(Connection connection) {
        audience.replayEnds(connection);
    }

    /** Adds a connection, which gets the events from now on. */
    public void add(Connection connection) {
        if (broken) {
            connection.breakOff();
        } else if (!connection.closing() && !ended && audience.add(connection)) {
            connection.rooms().add(this);
            if (connection.rooms().recoverable()) {
                noted = true;
                hub.feedNotes().follow(this);
            }
            hub.presence().entered(this, connection);
            hub.roomUsers().entered(this, connection);
        }
    }

    /** Runs a step; a fault of it ends this channel, and not the event loop's others. */
    public void contain(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            breakOff(fault);
        }
    }

    /** Ends the channel because nobody knows for certain what its connections were sent; they come back and resume. */
    private void breakOff(RuntimeException fault) {
        hub.metrics().fault("channel", fault);
        broken = true;
        prepared.tryFail(fault);
        end().forEach(Connection::breakOff);
    }

    /** Tells whether the channel has ended though the room has not. */
    boolean broken() {
        return broken;
    }

    /** Takes a connection out that wants to resume. @return the seq at which it had come in, or -1 */
    long suspend(Connection connection) {
        long joinedAt = audience.suspend(connection);
        left(connection);
        return joinedAt;
    }

    private void left(Connection connection) {
        connection.rooms().remove(this);
        hub.presence().left(this, connection);
    }

    public void remove(Connection connection) {
        audience.remove(connection);
        hub.presence().left(this, connection);
        hub.disposeIfUnused(this);
    }

    /** The connection listens to more names from now on, so earlier events may have passed it by. */
    public void listensAnew(Connection connection) {
        audience.listensAnew(connection);
    }

    private void removeUser(String userId) {
        audience.removeUser(userId).forEach(this::left);
        hub.disposeIfUnused(this);
    }

    @Override
    public void flush() {
        audience.flush();
    }

    public void ephemeral(Frame frame, Set<String> exceptUserIds) {
        frame.about(facts);
        audience.sendNow(frame, exceptUserIds);
    }

    public void receipts(ReceiptAudience told) {
        audience.tell(told, facts);
    }

    public void arrived(RoomEvent event, Frame frame) {
        arrived(FeedOrder.Arrival.of(event, frame));
    }

    public void arrived(FeedOrder.Arrival arrival) {
        if (!ended) {
            activeAt = hub.now();
            try {
                order.arrived(arrival);
                deliverInOrder();
            } catch (RuntimeException fault) {
                breakOff(fault);
            }
        }
    }

    /** Returns when the last event came, or when the channel opened, in epoch milliseconds. */
    public long activeAt() {
        return activeAt;
    }

    /** Compares with the log's head: if the log is ahead, an event was lost on the way. */
    public void compareHead(long head) {
        if (order.started() && head > order.last()) {
            heal();
        }
    }

    /** Delivers what is in order, and reads from the log what is missing. */
    private void deliverInOrder() {
        deliverReady();
        if (order.started() && order.hasGap()) {
            heal();
        }
    }

    private void deliverReady() {
        FeedOrder.Arrival next = order.next();
        while (next != null) {
            deliver(next);
            next = ended ? null : order.next();
        }
    }

    private void deliver(FeedOrder.Arrival event) {
        if (event.type().equals(EventTypes.UPDATED)) {
            facts = facts.changedBy(event.frame().json());
        }
        event.frame().about(facts);
        missedEvents.add(event);
        if (noted) {
            hub.feedNotes().moved(this);
        }
        event.frame().at(new FeedOffset(roomId, epoch, event.seq()));
        audience.send(event.frame());
        if (event.type().equals(EventTypes.USER_JOINED)) {
            members++;
            hub.presence().memberChanged(this, event.userId(), true);
            hub.roomUsers().changed(this);
        } else if (event.type().equals(EventTypes.USER_LEFT)) {
            members--;
            hub.presence().memberChanged(this, event.userId(), false);
            removeUser(event.userId());
            hub.roomUsers().changed(this);
        } else if (event.type().equals(EventTypes.CLOSED)) {
            audience.flush();
            closing = event.frame();
            end();
        }
    }

    boolean ended() {
        return ended;
    }

    /** The event that ended the room, for connections that were still joining; null if it is not known. */
    Frame closing() {
        return closing;
    }

    private void heal() {
        if (healing || ended) {
            return;
        }
        healing = true;
        hub.log()
                .read(roomId, order.last(), epoch, PAGE)
                .onComplete(page -> contain(() -> healed(page)), failure -> contain(() -> notHealed(failure)));
    }

    private void notHealed(Throwable failure) {
        healing = false;
        ErrorCode code = ParleyException.of(failure).code();
        if (code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND) {
            gone();
        } else {
            LOG.warn("The feed of a room could not be read to fill a gap: {}", failure.getMessage());
        }
    }

    private void healed(FeedPage page) {
        healing = false;
        if (ended) {
            return;
        }
        if (page.recovered()) {
            hub.metrics().gapHealed();
            page.events().stream()
                    .map(event -> event.asOf(hub.now()))
                    .forEach(event ->
                            order.arrived(FeedOrder.Arrival.of(event, Frame.event(event.type(), event.encode()))));
        } else {
            missedEvents.clear();
            order.standsAt(page.head());
            epoch = page.epoch();
        }
        deliverReady();
        // Without progress the next event or comparison tries again; trying at once might never end.
        if (!page.events().isEmpty() && (!page.complete() || order.hasGap())) {
            heal();
        }
    }

    /**
     * Notes that the log does not know the room any more: it has ended, and the event that says so may have been lost.
     */
    public void missing() {
        if (order.started() && missed) {
            heal();
        }
        // The room's last events may still be on their way, so one look is not enough; the next one comes soon.
        missed = true;
        activeAt = hub.now();
    }

    /** Ends the channel because the room's feed is gone for certain. */
    public void lost() {
        if (order.started() && !ended) {
            gone();
        }
    }

    /** Tells that the room has ended, though events that were lost with it can't be read any more. */
    private void gone() {
        audience.flush();
        long last = order.last();
        for (FeedOrder.Arrival arrival : order.rest()) {
            arrival.frame().about(facts);
            audience.sendNow(arrival.frame());
            last = arrival.seq();
            closing = arrival.type().equals(EventTypes.CLOSED) ? arrival.frame() : closing;
        }
        if (closing == null) {
            RoomEvent closed = new RoomEvent(
                    roomId,
                    last + 1,
                    EventTypes.CLOSED,
                    null,
                    hub.now(),
                    new JsonObject().put("reason", ClosingReason.CLOSED.wireName()));
            closing = Frame.event(closed.type(), closed.encode());
            audience.sendNow(closing);
        }
        end();
    }

    /** @return the connections that were in it */
    private List<Connection> end() {
        ended = true;
        missedEvents.clear();
        List<Connection> left = audience.dissolve();
        left.forEach(this::left);
        hub.dispose(this);
        return left;
    }
}
