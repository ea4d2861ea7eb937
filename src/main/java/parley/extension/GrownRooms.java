package parley.extension;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import parley.room.RoomMessages.Grown;

/**
 * Tells another node of the rooms that have grown on this one. One message is under way at a time, and rooms that grow
 * meanwhile leave with the next one; if they are too many, their time alone is remembered. For one event loop.
 */
final class GrownRooms {
    static final int MOST_WAITING = 20_000;
    private static final int MOST_AT_ONCE = 1_000;

    private final Function<Grown, Future<?>> link;
    private final LongSupplier clock;
    private final Consumer<Runnable> later;
    private Map<String, Long> waiting = new HashMap<>();
    private long since;
    private boolean sending;
    private boolean closed;

    /** @param later does something a moment later */
    GrownRooms(Function<Grown, Future<?>> link, LongSupplier clock, Consumer<Runnable> later) {
        this.link = link;
        this.clock = clock;
        this.later = later;
    }

    void grown(String roomId, long seq) {
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(roomId)) {
            since = since == 0 ? clock.getAsLong() : since;
        } else {
            waiting.merge(roomId, seq, Math::max);
        }
        sendNext();
    }

    void close() {
        closed = true;
    }

    private void sendNext() {
        if (sending || closed || waiting.isEmpty() && since == 0) {
            return;
        }
        sending = true;
        Grown next = new Grown(nextOnes(), since);
        since = 0;
        link.apply(next)
                .onComplete(
                        told -> {
                            sending = false;
                            sendNext();
                        },
                        lost -> again(next));
    }

    private Map<String, Long> nextOnes() {
        Map<String, Long> next = new HashMap<>();
        if (waiting.size() <= MOST_AT_ONCE) {
            next = waiting;
            waiting = new HashMap<>();
            return next;
        }
        Iterator<Map.Entry<String, Long>> rooms = waiting.entrySet().iterator();
        while (next.size() < MOST_AT_ONCE) {
            Map.Entry<String, Long> room = rooms.next();
            next.put(room.getKey(), room.getValue());
            rooms.remove();
        }
        return next;
    }

    private void again(Grown lost) {
        lost.heads().forEach((roomId, seq) -> waiting.merge(roomId, seq, Math::max));
        since = since == 0 || lost.since() != 0 && lost.since() < since ? lost.since() : since;
        later.accept(() -> {
            sending = false;
            sendNext();
        });
    }
}
