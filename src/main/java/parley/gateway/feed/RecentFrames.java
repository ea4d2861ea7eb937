package parley.gateway.feed;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import parley.gateway.feed.FeedOrder.Arrival;
import parley.room.EventTypes;
import parley.room.LeavingReason;

/**
 * The last events of the rooms of one event loop: so many of each room, so many bytes of all, and none that is old. What
 * leaves first is what came first, so rooms in which nothing happens are let go without a look at each.
 */
public final class RecentFrames {
    private static final int MOST_OF_ROOM = 100;
    private static final long MOST_BYTES = 4L << 20;
    private static final long KEPT_MS = Duration.ofMinutes(5).toMillis();

    private final LongSupplier clock;
    private final long mostBytes;
    private final Set<Kept> oldestFirst = new LinkedHashSet<>();
    private long bytes;

    /** An event of a room, equal to itself alone. */
    private static final class Kept {
        private final Ring ring;
        private final Arrival arrival;
        private final long until;
        /** The event as it reads once its file has expired; null until somebody comes so late. */
        private Arrival later;
        /** Epoch milliseconds from which that is so; negative until the first reader comes. */
        private long laterFrom = -1;

        private Kept(Ring ring, Arrival arrival, long until) {
            this.ring = ring;
            this.arrival = arrival;
            this.until = until;
        }

        private Arrival asOf(long now) {
            if (laterFrom < 0) {
                laterFrom = arrival.readsOtherwiseFrom();
            }
            if (now < laterFrom) {
                return arrival;
            }
            if (later == null) {
                later = arrival.asOf(now);
            }
            return later;
        }
    }

    /** @param clock epoch milliseconds */
    public RecentFrames(LongSupplier clock) {
        this(clock, MOST_BYTES);
    }

    RecentFrames(LongSupplier clock, long mostBytes) {
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    long bytes() {
        return bytes;
    }

    private void keep(Kept kept) {
        oldestFirst.add(kept);
        bytes += kept.arrival.frame().bytes();
    }

    private void relieve() {
        long now = clock.getAsLong();
        while (!oldestFirst.isEmpty()) {
            Kept oldest = oldestFirst.iterator().next();
            if (bytes <= mostBytes && oldest.until > now) {
                return;
            }
            oldest.ring.dropUpTo(oldest.arrival.seq());
            forget(oldest);
        }
    }

    private void forget(Kept kept) {
        if (oldestFirst.remove(kept)) {
            bytes -= kept.arrival.frame().bytes();
        }
    }

    /** The last events of one room, without gaps. */
    final class Ring {
        private final Deque<Kept> events = new ArrayDeque<>();
        /** Seq of the last event that changed ones before it; what was read before shows them as they were. */
        private long deletedAt;

        /** Takes the room's next event. */
        void add(Arrival arrival) {
            if (deletes(arrival)) {
                clear();
                deletedAt = arrival.seq();
            } else if (!events.isEmpty() && events.getLast().arrival.seq() + 1 != arrival.seq()) {
                clear();
            }
            Kept kept = new Kept(this, arrival, clock.getAsLong() + KEPT_MS);
            events.addLast(kept);
            if (events.size() > MOST_OF_ROOM) {
                forget(events.removeFirst());
            }
            keep(kept);
            relieve();
        }

        /** Tells whether an event changes ones before it: it empties one, or takes the name of a deleted account away. */
        private static boolean deletes(Arrival arrival) {
            return arrival.type().equals(EventTypes.DELETED)
                    || arrival.type().equals(EventTypes.USER_LEFT)
                            && LeavingReason.DELETED
                                    .wireName()
                                    .equals(new JsonObject(Buffer.buffer(
                                                    arrival.frame().json()))
                                            .getString("reason"));
        }

        /**
         * Takes events from before, as far as they lead up to those that are here.
         *
         * @param earlier without gaps
         * @param readAt head of the room's feed when they were read
         * @param last seq of the room's last event here
         */
        void addEarlier(List<Arrival> earlier, long readAt, long last) {
            if (!isCurrent(readAt)) {
                return;
            }
            long next = events.isEmpty() ? last : events.getFirst().arrival.seq() - 1;
            for (int i = earlier.size() - 1; i >= 0 && events.size() < MOST_OF_ROOM; i--) {
                if (earlier.get(i).seq() == next) {
                    Kept kept = new Kept(this, earlier.get(i), clock.getAsLong() + KEPT_MS);
                    events.addFirst(kept);
                    keep(kept);
                    next--;
                }
            }
            relieve();
        }

        /** Tells whether what was read at a head of the feed still shows events as they are. */
        boolean isCurrent(long readAt) {
            return readAt >= deletedAt;
        }

        /** Returns the events after a seq, or null if not all of them are here. */
        List<Arrival> after(long seq) {
            boolean reaches = !events.isEmpty()
                    && seq >= events.getFirst().arrival.seq() - 1
                    && seq <= events.getLast().arrival.seq();
            long now = clock.getAsLong();
            return reaches
                    ? events.stream()
                            .filter(kept -> kept.arrival.seq() > seq)
                            .map(kept -> kept.asOf(now))
                            .toList()
                    : null;
        }

        private void dropUpTo(long seq) {
            while (!events.isEmpty() && events.getFirst().arrival.seq() <= seq) {
                forget(events.removeFirst());
            }
        }

        void clear() {
            dropUpTo(Long.MAX_VALUE);
        }
    }

    Ring ring() {
        return new Ring();
    }
}
