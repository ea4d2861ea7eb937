package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.MovedRoom;
import parley.room.RoomEvent;
import parley.room.RoomFacts;
import parley.room.RoomLog;

/** A subscriber gets each room's events in order and once, whatever is told of them and in whatever order. */
@Tag("S1-MOD-06")
class SubscriptionTest {
    private static final long START = 100_000;

    /** The feeds by room; each event's timestamp is its seq, later ones are set by tests. */
    private final Map<String, List<RoomEvent>> feeds = new HashMap<>();

    private final Map<String, Long> firsts = new HashMap<>();
    private final List<JsonObject> batches = new ArrayList<>();
    private final Queue<Promise<Void>> open = new ArrayDeque<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final List<String> endings = new ArrayList<>();
    private int reads;
    private boolean away;
    private long now = START;

    private final RoomLog log = (RoomLog) Proxy.newProxyInstance(
            RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                if (away) {
                    return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"));
                }
                return switch (method.getName()) {
                    case "read" -> read((String) arguments[0], (long) arguments[1]);
                    case "heads" -> heads(arguments[0]);
                    case "positions" -> positions(arguments[0]);
                    case "movedSince" -> moved((long) arguments[0], (Collection<?>) arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                };
            });

    private final List<Throwable> unreadable = new ArrayList<>();
    private final Set<String> damaged = new HashSet<>();
    private final Subscription.Surroundings around = new Subscription.Surroundings() {
        @Override
        public Future<?> deliver(JsonObject batch) {
            batches.add(batch);
            Promise<Void> acknowledged = Promise.promise();
            open.add(acknowledged);
            return acknowledged.future();
        }

        @Override
        public void later(Runnable step) {
            later.add(step);
        }

        @Override
        public void ended(Subscription subscription, String reason) {
            endings.add(reason);
        }

        @Override
        public void unreadable(Throwable failure) {
            unreadable.add(failure);
        }

        @Override
        public long now() {
            return now;
        }
    };

    private Future<FeedPage> read(String roomId, long after) {
        reads++;
        if (damaged.contains(roomId)) {
            return Future.failedFuture(new IllegalStateException("a body can't be opened"));
        }
        List<RoomEvent> feed = feeds.getOrDefault(roomId, List.of());
        long first = firsts.getOrDefault(roomId, 1L);
        if (after < first - 1 || after > feed.size()) {
            return Future.succeededFuture(new FeedPage(List.of(), after, feed.size(), "e", false));
        }
        List<RoomEvent> page = feed.subList((int) after, (int) Math.min(feed.size(), after + Subscription.PAGE));
        return Future.succeededFuture(new FeedPage(page, after + page.size(), feed.size(), "e", true));
    }

    private Future<Map<String, Long>> heads(Object ids) {
        return Future.succeededFuture(((Collection<?>) ids)
                .stream().map(String.class::cast).filter(feeds::containsKey).collect(Collectors.toMap(id -> id, id ->
                        (long) feeds.get(id).size())));
    }

    private Future<Map<String, FeedPosition>> positions(Object ids) {
        return heads(ids).map(heads -> heads.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        head -> new FeedPosition(
                                firsts.getOrDefault(head.getKey(), 1L), head.getValue(), "e", 2, RoomFacts.NONE))));
    }

    private Future<List<MovedRoom>> moved(long since, Collection<?> ids) {
        List<MovedRoom> moved = new ArrayList<>();
        feeds.forEach((roomId, feed) -> {
            long before =
                    feed.stream().takeWhile(event -> event.timestamp() < since).count();
            if (before < feed.size() && (ids == null || ids.contains(roomId))) {
                moved.add(new MovedRoom(roomId, before, feed.size()));
            }
        });
        return Future.succeededFuture(moved);
    }

    private RoomEvent store(String roomId) {
        List<RoomEvent> feed = feeds.computeIfAbsent(roomId, first -> new ArrayList<>());
        RoomEvent event = new RoomEvent(
                roomId,
                feed.size() + 1,
                "chat:message",
                "ann",
                now,
                new JsonObject().put("content", "word " + feed.size()));
        feed.add(event);
        return event;
    }

    private Subscription begin(Map<String, Long> seen, long since, String... types) {
        Subscription subscription = new Subscription("s", log, Set.of(types), around);
        assertTrue(subscription.begin(seen, since).succeeded());
        return subscription;
    }

    private void acknowledgeAll() {
        while (!open.isEmpty()) {
            open.remove().complete();
        }
    }

    private List<String> told() {
        return batches.stream()
                .flatMap(batch -> batch.getJsonArray("events").stream())
                .map(JsonObject.class::cast)
                .map(entry -> entry.getJsonObject("data").getString("roomId") + " "
                        + (entry.getString("type").equals("gap")
                                ? "gap"
                                : entry.getJsonObject("data").getLong("seq")))
                .toList();
    }

    @Test
    void passesOnWhatIsStoredFromNowOn() {
        now = START - 50_000;
        store("a");
        now = START;
        Subscription subscription = begin(Map.of(), START);
        for (int i = 0; i < 3; i++) {
            RoomEvent event = store("a");
            subscription.arrived("a", event.seq(), event);
            acknowledgeAll();
        }
        assertEquals(List.of("a 2", "a 3", "a 4"), told());
        assertEquals(1, reads, "only the first event of a room that was quiet is looked up");
    }

    @Test
    void putsInOrderWhatIsToldOutOfOrderAndTwice() {
        Subscription subscription = begin(Map.of(), START);
        List<RoomEvent> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(store("a"));
        }
        subscription.arrived("a", 3, events.get(2));
        subscription.arrived("a", 1, events.get(0));
        subscription.arrived("a", 5, null);
        subscription.arrived("a", 4, events.get(3));
        acknowledgeAll();
        assertEquals(List.of("a 1", "a 2", "a 3", "a 4", "a 5"), told());
    }

    /** The clock of the node that stores is far behind that of the node that follows. */
    @Test
    void losesNothingThatSeemsOlderThanTheSubscription() {
        Subscription subscription = begin(Map.of(), START);
        now = START - 60_000;
        RoomEvent first = store("a");
        RoomEvent second = store("a");
        away = true;
        subscription.arrived("a", second.seq(), second);
        subscription.arrived("a", first.seq(), first);
        away = false;
        later.remove().run();
        acknowledgeAll();
        assertEquals(List.of("a 1", "a 2"), told());
    }

    @Test
    void resumesBehindTheSeqsThatAreNamedAndFromATimeElsewhere() {
        now = 10_000;
        store("known");
        store("known");
        store("other");
        now = 50_000;
        store("known");
        store("other");
        now = START;
        begin(Map.of("known", 1L), 40_000);
        acknowledgeAll();
        assertEquals(Set.of("known 2", "known 3", "other 2"), Set.copyOf(told()));
        assertEquals(3, told().size());
    }

    @Test
    void saysSoWhereTheLogNoLongerReachesBack() {
        for (int i = 0; i < 5; i++) {
            store("a");
        }
        firsts.put("a", 4L);
        begin(Map.of("a", 1L), START + 60_000);
        acknowledgeAll();
        assertEquals(List.of("a gap", "a 4", "a 5"), told());
        JsonObject gap = batches.get(0).getJsonArray("events").getJsonObject(0).getJsonObject("data");
        assertEquals(new JsonObject().put("roomId", "a").put("after", 1L).put("next", 4L), gap);
    }

    /** Such a position is one from a database that was put back. */
    @Test
    void aPositionBeyondTheHeadIsAGap() {
        store("a");
        begin(Map.of("a", 9L), START + 60_000);
        acknowledgeAll();
        assertEquals(List.of("a gap", "a 1"), told());
    }

    @Test
    void aSlowSubscriberCostsABoundedNumberOfEvents() {
        Subscription subscription = begin(Map.of(), START);
        for (int i = 0; i < 5_000; i++) {
            RoomEvent event = store("a" + i % 50);
            subscription.arrived(event.roomId(), event.seq(), event);
        }
        assertEquals(1, batches.size(), "one batch is under way");
        assertTrue(reads <= 60, () -> reads + " reads while nothing was acknowledged");
        acknowledgeAll();
        assertEquals(5_000, told().size());
        for (int room = 0; room < 50; room++) {
            String roomId = "a" + room;
            List<String> inRoom = told().stream()
                    .filter(entry -> entry.startsWith(roomId + " "))
                    .toList();
            for (int i = 0; i < 100; i++) {
                assertEquals(roomId + " " + (i + 1), inRoom.get(i));
            }
        }
    }

    @Test
    void waitsWhileTheStoreIsAway() {
        Subscription subscription = begin(Map.of(), START);
        RoomEvent event = store("a");
        away = true;
        subscription.arrived("a", event.seq(), event);
        assertEquals(1, later.size());
        away = false;
        later.remove().run();
        acknowledgeAll();
        assertEquals(List.of("a 1"), told());
    }

    @Test
    void aRoomThatCanNotBeReadKeepsNoOtherBack() {
        Subscription subscription = begin(Map.of(), START);
        damaged.add("a");
        RoomEvent first = store("a");
        subscription.arrived("a", first.seq(), null);
        RoomEvent second = store("b");
        subscription.arrived("b", second.seq(), null);
        // The damaged room was first, and is behind the other one after another try.
        later.remove().run();
        later.remove().run();
        acknowledgeAll();
        assertEquals(List.of("b 1"), told());
        assertEquals("a body can't be opened", unreadable.get(0).getMessage());
        damaged.clear();
        later.remove().run();
        acknowledgeAll();
        assertEquals(List.of("b 1", "a 1"), told());
    }

    @Test
    void endsWithASubscriberThatDoesNotAcknowledge() {
        Subscription subscription = begin(Map.of(), START);
        RoomEvent event = store("a");
        subscription.arrived("a", event.seq(), event);
        open.remove().fail("gone");
        subscription.arrived("a", 2, null);
        subscription.keepAlive(1);
        assertEquals(1, endings.size());
        assertEquals(1, batches.size());
    }

    @Test
    void leavesOutOtherTypes() {
        Subscription subscription = begin(Map.of(), START, "chat:deleted");
        RoomEvent event = store("a");
        subscription.arrived("a", event.seq(), event);
        assertEquals(List.of(), told());
    }

    @Test
    void saysNowAndThenThatItIsThere() {
        Subscription subscription = begin(Map.of(), START);
        now += 10_000;
        subscription.keepAlive(15_000);
        assertEquals(0, batches.size());
        now += 5_000;
        subscription.keepAlive(15_000);
        assertEquals(1, batches.size());
        assertEquals("s", batches.get(0).getString("subscription"));
        subscription.keepAlive(0);
        assertEquals(1, batches.size(), "one batch at a time");
    }
}
