package parley.room;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Remembers rooms as they stood at most a second ago, and not before a change made on this node. A room into which
 * nothing but messages has come since is known for longer, as all that changes a room is an event of it. Safe for
 * several threads.
 */
public final class RecentRooms {
    private static final long FRESH_MS = 900;
    private static final long KNOWN_MS = 30_000;
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<String, Seen> rooms = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private final Outsiders outsiders;

    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /**
     * A room as it was read.
     *
     * @param head seq of the last event since, of which none changed the room
     * @param unchangedAt time of that event, or of the reading
     */
    private record Seen(Room room, long at, long head, long unchangedAt) {}

    private record Reading(CompletableFuture<Room> room, long at) {}

    public RecentRooms(InstantSource clock) {
        this.clock = clock;
        this.outsiders = new Outsiders(clock);
    }

    public Outsiders outsiders() {
        return outsiders;
    }

    /** Tells whether the user was in the room a moment ago, which spares a look. */
    public boolean lastSeenIn(String roomId, String userId) {
        Seen seen = rooms.get(roomId);
        return seen != null && seen.room().hasMember(userId);
    }

    /**
     * Finds a room that, to what has come into it, was the same a second ago. Its head and its members' cursors are those of
     * the reading, which may be half a minute ago.
     */
    public Optional<Room> unchanged(String roomId) {
        long now = clock.millis();
        return Optional.ofNullable(rooms.get(roomId))
                .filter(seen -> now - seen.unchangedAt() < FRESH_MS && now - seen.at() < KNOWN_MS)
                .map(Seen::room);
    }

    /** Notes an event that changes no room. @param at time at or before which it was stored */
    public void passed(String roomId, long seq, long at) {
        rooms.computeIfPresent(
                roomId,
                (id, seen) -> seen.head() + 1 == seq && !seen.room().barred()
                        ? new Seen(seen.room(), seen.at(), seq, Math.max(at, seen.unchangedAt()))
                        : seen);
    }

    public Future<Room> get(String roomId, Function<String, Future<Room>> read) {
        long now = clock.millis();
        Seen seen = rooms.get(roomId);
        if (seen != null && now - seen.at() < FRESH_MS) {
            return Future.succeededFuture(seen.room());
        }
        Reading begun = readings.get(roomId);
        if (begun != null && now - begun.at() < FRESH_MS) {
            return answerOf(begun);
        }
        return begin(roomId, now, read);
    }

    /**
     * Begins to read a room. Callers that ask meanwhile wait for the same answer: otherwise a slow database would be
     * asked for each message.
     */
    private Future<Room> begin(String roomId, long now, Function<String, Future<Room>> read) {
        long changesBefore = changes.get();
        Reading reading = new Reading(new CompletableFuture<>(), now);
        readings.put(roomId, reading);
        if (changes.get() != changesBefore) {
            readings.remove(roomId, reading);
        }
        return read.apply(roomId)
                .onSuccess(room -> keep(room, now, changesBefore))
                .onComplete(answer -> {
                    readings.remove(roomId, reading);
                    if (answer.succeeded()) {
                        reading.room().complete(answer.result());
                    } else {
                        reading.room().completeExceptionally(answer.cause());
                    }
                });
    }

    /** Completes on the event loop of the caller, not of the one that began the reading. */
    private static Future<Room> answerOf(Reading reading) {
        Context context = Vertx.currentContext();
        return context == null
                ? Future.fromCompletionStage(reading.room())
                : Future.fromCompletionStage(reading.room(), context);
    }

    private void keep(Room room, long at, long changesBefore) {
        if (rooms.size() >= MOST) {
            rooms.values().removeIf(seen -> at - seen.unchangedAt() >= FRESH_MS);
        }
        if (rooms.size() < MOST) {
            rooms.put(room.id(), new Seen(room, at, room.head(), at));
        }
        // This looks after the entry was put in: a change meanwhile either removed it or is seen here.
        if (changes.get() != changesBefore) {
            rooms.remove(room.id());
        }
    }

    public void forget(String roomId) {
        outsiders.changed();
        changes.incrementAndGet();
        rooms.remove(roomId);
        readings.remove(roomId);
    }
}
