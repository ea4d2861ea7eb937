package parley.room;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Remembers rooms as they stood at most a second ago, and not before a change made on this node. Safe for several
 * threads.
 */
public final class RecentRooms {
    private static final long FRESH_MS = 900;
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Map<String, Seen> rooms = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private final Outsiders outsiders;

    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    private record Seen(Room room, long at) {}

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
            rooms.values().removeIf(seen -> at - seen.at() >= FRESH_MS);
        }
        if (rooms.size() < MOST) {
            rooms.put(room.id(), new Seen(room, at));
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
