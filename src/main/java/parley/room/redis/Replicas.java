package parley.room.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.room.memory.MemoryRoom;

/** Keeps the replicas of this node that were used last; rooms with a member connected here are used all the time. */
final class Replicas {
    private static final int MOST = 20_000;
    private static final long UNUSED_MS = Duration.ofMinutes(10).toMillis();

    private record Entry(Replica replica, long usedAt) {}

    private final Map<String, Entry> replicas = new LinkedHashMap<>();
    private final Function<String, Replica> maker;
    private final InstantSource clock;

    Replicas(Function<String, Replica> maker, InstantSource clock) {
        this.maker = maker;
        this.clock = clock;
    }

    synchronized Replica of(String roomId) {
        long now = clock.millis();
        Entry known = replicas.remove(roomId);
        Replica replica = known == null ? maker.apply(roomId) : known.replica();
        // The replica becomes the last one in the order again.
        replicas.put(roomId, new Entry(replica, now));
        Iterator<Entry> oldest = replicas.values().iterator();
        while (oldest.next().usedAt() < now - UNUSED_MS || replicas.size() > MOST) {
            oldest.remove();
        }
        return replica;
    }

    /** Removes the replica, unless another one has taken its place. */
    synchronized void remove(Replica replica) {
        Entry entry = replicas.get(replica.roomId());
        if (entry != null && entry.replica() == replica) {
            replicas.remove(replica.roomId());
        }
    }

    synchronized void outdated(String roomId) {
        Entry entry = replicas.get(roomId);
        if (entry != null) {
            entry.replica().outdated(clock.millis());
        }
    }

    /** Returns the room as it was seen last, however long ago. */
    synchronized Optional<MemoryRoom> lastSeen(String roomId) {
        return Optional.ofNullable(replicas.get(roomId))
                .flatMap(entry -> entry.replica().room());
    }

    synchronized List<MemoryRoom> allLastSeen() {
        return replicas.values().stream()
                .flatMap(entry -> entry.replica().room().stream())
                .toList();
    }
}
