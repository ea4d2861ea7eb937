package parley.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.Delivery.ToConnection;
import parley.delivery.Delivery.ToConnection.Event;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomMessages.ConnectionAddress;

/**
 * Reaches one connection on any node, each event once and in order. At most one batch for a connection is under way;
 * what is told meanwhile leaves with the next batch. Used on one event loop.
 */
public final class ConnectionDelivery {
    static final int MOST_EVENTS = 64;
    static final int MOST_CHARACTERS = 256 * 1024;
    /** A silent node is given up after 12 s: five times the patience with an answer from memory, and the pauses. */
    static final int ATTEMPTS = 5;

    private static final long RETRY_MS = 500;

    private final Link link;
    private final String senderId;
    private final Map<ConnectionAddress, Line> lines = new HashMap<>();
    /** Counts over all connections, so that nothing has to be remembered of one for which nothing waits. */
    private long batches;

    /** The way to the nodes. */
    interface Link {
        /** @return whether the connection took the batch */
        Future<Boolean> send(String nodeId, ToConnection batch);

        boolean reaches(String nodeId);

        Future<Void> after(long delayMs);
    }

    /** Events that leave together. */
    private static final class Batch {
        private final List<Event> events = new ArrayList<>();
        private final Promise<Void> told = Promise.promise();
        private int characters;
    }

    /** The batch that is under way to a connection, which is null before the first, and the one behind it. */
    private static final class Line {
        private Batch underWay;
        private Batch waiting = new Batch();

        private boolean hasRoomFor(Event event) {
            int events = waiting.events.size() + (underWay == null ? 0 : underWay.events.size());
            int characters = waiting.characters + (underWay == null ? 0 : underWay.characters);
            return events < MOST_EVENTS && characters + event.json().length() <= MOST_CHARACTERS;
        }
    }

    /** @param senderId an id that no other sender has or had */
    public ConnectionDelivery(Bus bus, String senderId) {
        this(over(bus), senderId);
    }

    ConnectionDelivery(Link link, String senderId) {
        this.link = link;
        this.senderId = senderId;
    }

    private static Link over(Bus bus) {
        return new Link() {
            @Override
            public Future<Boolean> send(String nodeId, ToConnection batch) {
                return bus.requestAt(nodeId, Addresses.DELIVER_TO_CONNECTION, batch);
            }

            @Override
            public boolean reaches(String nodeId) {
                return !bus.clustered() || bus.nodes().contains(nodeId);
            }

            @Override
            public Future<Void> after(long delayMs) {
                return bus.after(delayMs);
            }
        };
    }

    /**
     * Tells a connection. Completes when its queue has the event. Fails with GONE when the connection or its node is
     * gone or does not answer: the event may have come, but nothing that was told before the failure comes after
     * something that is told later. Fails with UNAVAILABLE if too much waits, and then this event alone is not told.
     */
    public Future<Void> tell(ConnectionAddress to, String type, JsonObject data) {
        Event event = new Event(type, data.encode());
        Line line = lines.computeIfAbsent(to, first -> new Line());
        if (!line.hasRoomFor(event)) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNAVAILABLE, "Too much waits for this connection", 1_000, null));
        }
        Batch batch = line.waiting;
        batch.events.add(event);
        batch.characters += event.json().length();
        if (line.underWay == null) {
            sendNext(to, line);
        }
        return batch.told.future();
    }

    private void sendNext(ConnectionAddress to, Line line) {
        Batch batch = line.waiting;
        line.underWay = batch;
        line.waiting = new Batch();
        batches++;
        ToConnection delivery =
                new ToConnection(senderId, batches, to.userId(), to.connectionId(), List.copyOf(batch.events));
        attempt(to.nodeId(), delivery, ATTEMPTS).onComplete(taken -> taken(to, line), gone -> gone(to, line, gone));
    }

    private Future<Void> attempt(String nodeId, ToConnection batch, int attempts) {
        return link.send(nodeId, batch).transform(answer -> {
            if (answer.succeeded() && answer.result()) {
                return Future.succeededFuture();
            }
            if (answer.succeeded() || attempts == 1 || !link.reaches(nodeId)) {
                return Future.failedFuture(new ParleyException(ErrorCode.GONE, "The connection is gone"));
            }
            return link.after(RETRY_MS).compose(later -> attempt(nodeId, batch, attempts - 1));
        });
    }

    private void taken(ConnectionAddress to, Line line) {
        Batch batch = line.underWay;
        if (line.waiting.events.isEmpty()) {
            lines.remove(to);
        } else {
            sendNext(to, line);
        }
        batch.told.complete();
    }

    private void gone(ConnectionAddress to, Line line, Throwable gone) {
        lines.remove(to);
        line.underWay.told.fail(gone);
        line.waiting.told.fail(gone);
    }
}
