package parley.gateway.feed;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import parley.gateway.Hub;
import parley.gateway.feed.FeedOrder.Arrival;
import parley.gateway.format.Frame;
import parley.room.FeedPage;

/**
 * The events of one room that a connection may have missed: the last ones from memory, earlier ones from the log. A
 * crowd that comes back at once lets one of it read, and the others take what it has read.
 */
final class MissedEvents {
    private static final int PAGE = 200;

    private final Hub hub;
    private final String roomId;
    private final RecentFrames.Ring recent;
    private final LongSupplier last;
    /** The reading that is under way; null if there is none. */
    private Reading reading;

    /** @param recovered whether the log reaches back so far; without that there are no events */
    record Part(List<Arrival> events, boolean recovered) {}

    /** A page that is read for the first of a crowd, and made into frames once for all of it. */
    private final class Reading {
        private final long after;
        private final Future<FeedPage> page;
        private Part part;

        private Reading(long after, Future<FeedPage> page) {
            this.after = after;
            this.page = page;
        }

        private Part part() {
            if (part == null) {
                part = MissedEvents.this.part(page.result());
            }
            return part;
        }

        /** Returns the page's events after a seq, or null if another reading may find more or newer ones. */
        private Part after(long seq, long head) {
            if (page.failed()
                    || page.result().head() < head
                    || !recent.isCurrent(page.result().head())) {
                return null;
            }
            List<Arrival> later =
                    part().events().stream().filter(event -> event.seq() > seq).toList();
            if (!part().recovered() || later.isEmpty()) {
                return null;
            }
            hub.metrics().replayRead(true);
            return new Part(later, true);
        }
    }

    /** @param last seq of the last event that came here in order */
    MissedEvents(Hub hub, String roomId, LongSupplier last) {
        this.hub = hub;
        this.roomId = roomId;
        this.last = last;
        this.recent = hub.recentFrames().ring();
    }

    /** Takes the room's next event. */
    void add(Arrival arrival) {
        recent.add(new Arrival(
                arrival.seq(), arrival.type(), arrival.userId(), arrival.frame().forLater()));
    }

    /** Forgets all events: the room's feed begins anew, or nobody is here any more. */
    void clear() {
        recent.clear();
    }

    /**
     * Finds the next events after a seq.
     *
     * @param head a seq that the room's feed is known to have reached
     * @return takes the events over, which must be the first thing that is done with the answer
     */
    Future<Supplier<Part>> after(long seq, String epoch, long head) {
        Part remembered = remembered(seq, head);
        if (remembered != null) {
            return Future.succeededFuture(() -> remembered);
        }
        Reading underWay = reading;
        if (underWay == null || underWay.after > seq) {
            return read(seq, epoch, head);
        }
        return underWay.page.transform(read -> {
            Part kept = remembered(seq, head);
            Part part = kept == null ? underWay.after(seq, head) : kept;
            return part == null ? read(seq, epoch, head) : Future.succeededFuture(() -> part);
        });
    }

    private Part remembered(long seq, long head) {
        List<Arrival> kept = last.getAsLong() < head ? null : recent.after(seq);
        if (kept == null) {
            return null;
        }
        hub.metrics().replayRead(true);
        return new Part(kept, true);
    }

    private Future<Supplier<Part>> read(long seq, String epoch, long head) {
        hub.metrics().replayRead(false);
        // The channel hears of what comes after its last event.
        Future<FeedPage> page = hub.log().readReached(roomId, seq, epoch, PAGE, Math.max(head, last.getAsLong()));
        Reading mine = new Reading(seq, page);
        reading = mine;
        return page.onComplete(done -> {
                    if (reading == mine) {
                        reading = null;
                    }
                })
                .map(read -> mine::part);
    }

    private Part part(FeedPage page) {
        List<Arrival> events = page.events().stream()
                .map(event -> event.asOf(hub.now()))
                .map(event -> Arrival.of(
                        event, Frame.event(event.type(), event.encode()).forLater()))
                .toList();
        if (page.recovered()) {
            recent.addEarlier(events, page.head(), last.getAsLong());
        }
        return new Part(events, page.recovered());
    }
}
