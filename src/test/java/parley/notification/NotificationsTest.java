package parley.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.Notification;
import parley.room.Relations;
import parley.util.TestClock;

@Tag("S1-SYS-15")
class NotificationsTest {
    private final TestClock clock = new TestClock();
    private final List<Notification> stored = new ArrayList<>();
    private final Notifications notifications = new Notifications(new Stored(), new BlocksOfAnn(), clock);

    private final class Stored implements NotificationStore {
        @Override
        public Future<List<Notification>> latest(String userId, long since) {
            assertEquals(clock.millis() - 30L * 24 * 3_600_000, since);
            return Future.succeededFuture(List.copyOf(stored));
        }

        @Override
        public Future<Long> seenUpTo(String userId) {
            return Future.succeededFuture(7L);
        }

        @Override
        public Future<Boolean> see(String userId, long upTo) {
            throw new AssertionError("nothing is marked here");
        }

        @Override
        public Future<Integer> forget(long before) {
            throw new AssertionError("nothing is forgotten here");
        }
    }

    private static final class BlocksOfAnn implements Relations {
        @Override
        public Future<Map<String, Long>> blocksOf(String userId) {
            return Future.succeededFuture(Map.of("troll", 1L));
        }

        @Override
        public Future<List<String>> followedLately(String userId) {
            throw new AssertionError("nobody asks for this");
        }
    }

    private List<String> listed() {
        JsonArray listed = result(notifications.of("ann")).getJsonArray("notifications");
        return listed.stream()
                .map(JsonObject.class::cast)
                .map(one -> one.getString("id"))
                .toList();
    }

    @Test
    void theNewestOfAllKindsIsTheLast() {
        stored.add(Notification.added("group", 3, "bob", 20));
        stored.add(Notification.direct("two", "m2", "bob", 30));
        stored.add(Notification.mention("group", "m1", "cleo", 10));
        assertEquals(List.of("mention:m1", "added:group:3", "direct:two"), listed());
        assertEquals(7, result(notifications.of("ann")).getLong("seenUpTo"));
    }

    @Test
    void ofManyTheOldestAreLeftOut() {
        for (int i = 0; i < NotificationStore.MOST + 5; i++) {
            stored.add(0, Notification.mention("group", "m" + i, "bob", i));
        }
        List<String> listed = listed();
        assertEquals(NotificationStore.MOST, listed.size());
        assertEquals("mention:m5", listed.get(0));
        assertEquals("mention:m204", listed.get(NotificationStore.MOST - 1));
    }

    @Test
    void nothingIsListedAcrossABlock() {
        stored.add(Notification.mention("group", "m1", "troll", 10));
        stored.add(Notification.direct("two", "m2", "troll", 20));
        stored.add(Notification.added("group", 3, "troll", 30));
        stored.add(Notification.mention("group", "m3", "bob", 40));
        assertEquals(List.of("mention:m3"), listed());
    }
}
