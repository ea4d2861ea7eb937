package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.FeedPage;
import parley.room.MovedRoom;
import parley.room.RoomEvent;
import parley.room.RoomLog;

/**
 * One subscriber's way through the feeds of all stored rooms. What it hears of an event is only that a feed has grown;
 * the events come from the log, unless the next one is at hand. At most one batch is under way, a bounded number of
 * events wait behind it, and of all others only the room is remembered. For one event loop.
 */
final class Subscription {
    static final int PAGE = 100;
    /** Rooms that are remembered, each with its seq; the subscriber may begin anew after that. */
    static final int MOST_ROOMS = 100_000;

    private static final int MOST_READY = 2 * PAGE;
    private static final int MOST_BYTES = 256 * 1_024;
    /** Clocks of nodes differ, and an event is some seconds older than its commit when the database is slow. */
    private static final long CLOCKS_MS = 10_000;

    private static final String GAP = "gap";
    private static final Set<ErrorCode> NO_ROOM = Set.of(ErrorCode.NOT_FOUND, ErrorCode.ROOM_CLOSED);

    private final String id;
    private final RoomLog log;
    private final Set<String> types;
    private final long startedAt;
    private final Surroundings around;
    /** The seq up to which each room's events were taken in. */
    private final Map<String, Long> places = new HashMap<>();
    /** Rooms of which there is more, with the seq that they have reached at least. The longest waiting one is first. */
    private final Map<String, Long> behind = new LinkedHashMap<>();
    /** The place before the first event that was told of, in those of them that have no place yet. */
    private final Map<String, Long> floors = new HashMap<>();

    private final Deque<Ready> ready = new ArrayDeque<>();
    private boolean sending;
    private boolean reading;
    private boolean begun;
    private boolean ended;
    private long sentAt;

    /** The things that a subscription needs of its node. */
    interface Surroundings {
        /** @return succeeds once the subscriber has acknowledged the batch */
        Future<?> deliver(JsonObject batch);

        /** Does something a moment later. */
        void later(Runnable step);

        void ended(Subscription subscription, String reason);

        /** Hears why a room could not be read; it is tried again. */
        void unreadable(Throwable failure);

        long now();
    }

    private record Ready(JsonObject entry, int bytes) {}

    /** @param types names of the events that are wanted; empty for all */
    Subscription(String id, RoomLog log, Set<String> types, Surroundings around) {
        this.id = id;
        this.log = log;
        this.types = types;
        this.around = around;
        this.startedAt = around.now();
        this.sentAt = startedAt;
    }

    String id() {
        return id;
    }

    long startedAt() {
        return startedAt;
    }

    /**
     * Begins to send. Rooms that were quiet since then are followed from their next event on.
     *
     * @param seen seq that the subscriber has seen of each room
     * @param since time from which the events of all other rooms are wanted
     */
    Future<Void> begin(Map<String, Long> seen, long since) {
        return log.heads(seen.keySet())
                .compose(heads -> log.movedSince(since - CLOCKS_MS, null, MOST_ROOMS)
                        .<Void>map(moved -> {
                            if (moved.size() >= MOST_ROOMS) {
                                throw ParleyException.invalid("since", "is too long ago: too many rooms have grown");
                            }
                            places.putAll(seen);
                            heads.forEach((roomId, head) -> resume(roomId, seen.get(roomId), head));
                            moved.forEach(room -> {
                                places.putIfAbsent(room.roomId(), room.before());
                                arrived(room.roomId(), room.head(), null);
                            });
                            return null;
                        }))
                .onSuccess(found -> {
                    begun = true;
                    goOn();
                });
    }

    /** A place beyond the head is one in another feed, which the look into the log will show. */
    private void resume(String roomId, long seen, long head) {
        if (seen != head) {
            behind.merge(roomId, head, Math::max);
        }
    }

    /** Finds events that nobody has told of, since a time. */
    Future<Void> catchUp(long since) {
        return log.movedSince(since - CLOCKS_MS, null, MOST_ROOMS).map(moved -> {
            moved.forEach(room -> arrived(room.roomId(), room.head(), null));
            return null;
        });
    }

    /** @param event null if only the seq is known */
    void arrived(String roomId, long seq, RoomEvent event) {
        Long place = places.get(roomId);
        if (ended || place != null && seq <= place) {
            return;
        }
        boolean isNext = begun && event != null && place != null && seq == place + 1;
        if (isNext && !behind.containsKey(roomId) && ready.size() < MOST_READY) {
            take(event);
        } else if (place == null && places.size() + behind.size() >= MOST_ROOMS) {
            end("more than " + MOST_ROOMS + " rooms were followed");
        } else {
            behind.merge(roomId, seq, Math::max);
            if (place == null) {
                floors.merge(roomId, seq - 1, Math::min);
            }
        }
        goOn();
    }

    private void goOn() {
        if (begun && !ended) {
            readNext();
            sendNext();
        }
    }

    private void readNext() {
        if (reading || behind.isEmpty() || ready.size() >= MOST_READY) {
            return;
        }
        reading = true;
        Map.Entry<String, Long> room = behind.entrySet().iterator().next();
        read(room.getKey()).onComplete(page -> taken(room.getKey(), page), failure -> {
            if (NO_ROOM.contains(ParleyException.of(failure).code())) {
                behind.remove(room.getKey());
                floors.remove(room.getKey());
                reading = false;
                goOn();
            } else {
                around.unreadable(failure);
                // The other rooms come first, in case this one alone can't be read.
                Long head = behind.remove(room.getKey());
                behind.put(room.getKey(), head);
                around.later(() -> {
                    reading = false;
                    goOn();
                });
            }
        });
    }

    private Future<FeedPage> read(String roomId) {
        return placeIn(roomId).compose(place -> log.read(roomId, place, null, PAGE)
                .compose(page -> page.recovered() ? Future.succeededFuture(page) : behindGap(roomId, place)));
    }

    /** Finds where the events of a room begin that was quiet until now. */
    private Future<Long> placeIn(String roomId) {
        Long place = places.get(roomId);
        if (place != null) {
            return Future.succeededFuture(place);
        }
        return log.movedSince(startedAt - CLOCKS_MS, List.of(roomId), 1).map(moved -> {
            long floor = floors.getOrDefault(roomId, 0L);
            return moved.stream().mapToLong(MovedRoom::before).reduce(floor, Math::min);
        });
    }

    /** Tells the subscriber that the log no longer reaches back to its place, and goes on with the oldest event. */
    private Future<FeedPage> behindGap(String roomId, long place) {
        return log.positions(List.of(roomId)).compose(positions -> {
            if (!positions.containsKey(roomId)) {
                return Future.failedFuture(new ParleyException(ErrorCode.ROOM_CLOSED, "This room is closed"));
            }
            long before = positions.get(roomId).first() - 1;
            JsonObject data =
                    new JsonObject().put("roomId", roomId).put("after", place).put("next", before + 1);
            ready.add(new Ready(new JsonObject().put("type", GAP).put("data", data), 0));
            places.put(roomId, before);
            return log.read(roomId, before, null, PAGE);
        });
    }

    private void taken(String roomId, FeedPage page) {
        reading = false;
        if (ended) {
            return;
        }
        floors.remove(roomId);
        page.events().forEach(this::take);
        places.put(roomId, page.next());
        long head = Math.max(page.head(), behind.remove(roomId));
        if (page.next() < head && !page.events().isEmpty()) {
            behind.put(roomId, head);
        }
        goOn();
    }

    private void take(RoomEvent event) {
        places.put(event.roomId(), event.seq());
        if (types.isEmpty() || types.contains(event.type())) {
            ready.add(new Ready(
                    event.asOf(around.now()).toFeedEntry(), event.change().json().length));
        }
    }

    private void sendNext() {
        if (!sending && !ready.isEmpty()) {
            send();
        }
    }

    /** Sends a batch without events if nothing else was sent for this long, so that both sides know of each other. */
    void keepAlive(long everyMs) {
        if (begun && !sending && !ended && around.now() - sentAt >= everyMs) {
            send();
        }
    }

    private void send() {
        JsonArray events = new JsonArray();
        int bytes = 0;
        while (!ready.isEmpty() && events.size() < PAGE && bytes < MOST_BYTES) {
            Ready next = ready.remove();
            bytes += next.bytes();
            events.add(next.entry());
        }
        sending = true;
        sentAt = around.now();
        around.deliver(new JsonObject().put("subscription", id).put("events", events))
                .onComplete(
                        acknowledged -> {
                            sending = false;
                            goOn();
                        },
                        failure -> end(reason(failure)));
    }

    private static String reason(Throwable failure) {
        return failure instanceof ReplyException reply
                ? switch (reply.failureType()) {
                    case NO_HANDLERS -> "nobody is at its address";
                    case TIMEOUT -> "a batch was not acknowledged in time";
                    default -> "a batch was refused: " + reply.getMessage();
                }
                : "a batch could not be sent: " + failure.getMessage();
    }

    /** Ends it, which is told once. */
    void end(String reason) {
        if (!ended) {
            ended = true;
            places.clear();
            behind.clear();
            floors.clear();
            ready.clear();
            around.ended(this, reason);
        }
    }
}
