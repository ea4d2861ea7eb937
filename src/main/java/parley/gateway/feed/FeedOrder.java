package parley.gateway.feed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.gateway.format.Frame;
import parley.room.EventTypes;
import parley.room.FileBodies;
import parley.room.RoomEvent;

/** Puts a room's events in order, each once: events that come too early are held until the missing ones have come. */
public final class FeedOrder {
    private static final int MOST_HELD = 1_000;

    private final TreeMap<Long, Arrival> held = new TreeMap<>();
    private long last = -1;

    /** The fields of an event on which its way to the sockets depends. */
    public record Arrival(long seq, String type, String userId, Frame frame) {
        static Arrival of(RoomEvent event, Frame frame) {
            return new Arrival(event.seq(), event.type(), event.userId(), frame);
        }

        /** Returns the epoch milliseconds from which the event reads otherwise; see {@link #asOf}. */
        long readsOtherwiseFrom() {
            boolean mayShowFile = type.equals(EventTypes.MESSAGE) && FileBodies.has(frame.json());
            return mayShowFile ? FileBodies.readableUntil(data()) : Long.MAX_VALUE;
        }

        /** Returns the event as it reads at a time, see {@link RoomEvent#asOf}, for readers who come later. */
        Arrival asOf(long now) {
            Frame shown = Frame.event(type, FileBodies.asOf(data(), now));
            return new Arrival(seq, type, userId, shown.forLater());
        }

        private JsonObject data() {
            return new JsonObject(Buffer.buffer(frame.json()));
        }
    }

    /** Seq of the last event that was in order; negative until the feed's head is known. */
    long last() {
        return last;
    }

    boolean started() {
        return last >= 0;
    }

    /** Skips all events up to this seq. */
    void standsAt(long seq) {
        last = seq;
    }

    void arrived(Arrival arrival) {
        if (arrival.seq() > last) {
            held.put(arrival.seq(), arrival);
            if (held.size() > MOST_HELD) {
                // The log has the dropped event, too.
                held.pollLastEntry();
            }
        }
    }

    /** Returns the next event in order; null if it has not come yet. */
    Arrival next() {
        if (!started()) {
            return null;
        }
        held.headMap(last, true).clear();
        Map.Entry<Long, Arrival> first = held.firstEntry();
        if (first == null || first.getKey() != last + 1) {
            return null;
        }
        last++;
        return held.pollFirstEntry().getValue();
    }

    /** Tells whether events wait for one that has not come. */
    boolean hasGap() {
        return !held.isEmpty();
    }

    /** Returns the held events in order, though with gaps, for a feed that can't be read any more. */
    List<Arrival> rest() {
        List<Arrival> rest = new ArrayList<>(held.values());
        held.clear();
        return rest;
    }
}
