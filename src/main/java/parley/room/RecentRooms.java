package parley.room;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Rooms as they stood at most a second ago, and not before a change made on this node. Safe for several threads. */
public final class RecentRooms {
    private static final long FRESH_MS = 900;
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<String, Seen> rooms = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private record Seen(Room room, long at) {}

    public RecentRooms(InstantSource clock) {
        this.clock = clock;
    }

    Future<Room> get(String roomId, Function<String, Future<Room>> read) {
        long now = clock.millis();
        Seen seen = rooms.get(roomId);
        if (seen != null && now - seen.at() < FRESH_MS) {
            return Future.succeededFuture(seen.room());
        }
        long changesBefore = changes.get();
        return read.apply(roomId).onSuccess(room -> keep(room, now, changesBefore));
    }

    private void keep(Room room, long at, long changesBefore) {
        if (rooms.size() >= MOST) {
            rooms.values().removeIf(seen -> at - seen.at() >= FRESH_MS);
        }
        if (rooms.size() < MOST) {
            rooms.put(room.id(), new Seen(room, at));
        }
        // Looked at after it was put in: a change meanwhile either removed it or is seen here.
        if (changes.get() != changesBefore) {
            rooms.remove(room.id());
        }
    }

    void forget(String roomId) {
        changes.incrementAndGet();
        rooms.remove(roomId);
    }
}
