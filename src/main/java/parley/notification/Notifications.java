package parley.notification;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import parley.room.Notification;
import parley.room.Relations;

/** Lists what a user is notified of: the last 200 of 30 days, nothing across a block. */
public final class Notifications {
    static final long KEPT_MS = Duration.ofDays(30).toMillis();

    private static final Comparator<Notification> NEWEST_FIRST = Comparator.comparingLong(Notification::timestamp)
            .thenComparing(Notification::id)
            .reversed();

    private final NotificationStore store;
    private final Relations relations;
    private final InstantSource clock;

    public Notifications(NotificationStore store, Relations relations, InstantSource clock) {
        this.store = store;
        this.relations = relations;
        this.clock = clock;
    }

    /** Returns {@code {notifications, seenUpTo}}; the newest notification is the last. */
    public Future<JsonObject> of(String userId) {
        Future<List<Notification>> latest = store.latest(userId, clock.millis() - KEPT_MS);
        Future<Long> seenUpTo = store.seenUpTo(userId);
        Future<Set<String>> blocked = relations.blocksOf(userId).map(blocks -> Set.copyOf(blocks.keySet()));
        return Future.all(latest, seenUpTo, blocked).map(all -> new JsonObject()
                .put("notifications", listed(latest.result(), blocked.result()))
                .put("seenUpTo", seenUpTo.result()));
    }

    private static JsonArray listed(List<Notification> latest, Set<String> blocked) {
        List<Notification> newest = latest.stream()
                .filter(notification -> !blocked.contains(notification.userId()))
                .sorted(NEWEST_FIRST)
                .limit(NotificationStore.MOST)
                .toList();
        JsonArray listed = new JsonArray();
        for (int i = newest.size() - 1; i >= 0; i--) {
            listed.add(newest.get(i).toJson());
        }
        return listed;
    }
}
