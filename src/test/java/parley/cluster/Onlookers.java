package parley.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import parley.util.Eventually;

/** Users at each node who look who is online. */
final class Onlookers {
    /** A crashed node's leases run out, and its survivors look for that every few seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final long ANSWER_S = 5;

    private final Crowd crowd;

    Onlookers(Crowd crowd) {
        this.crowd = crowd;
    }

    /** Waits until these users are shown as online at each node, and nobody else is. */
    void awaitShown(Collection<ClusterUser> connected) {
        Set<String> here = connected.stream().map(ClusterUser::userId).collect(Collectors.toSet());
        for (int place = 0; place < crowd.places(); place++) {
            int at = place;
            List<ClusterUser> asking = connected.stream()
                    .filter(user -> user.place() == at)
                    .limit(1)
                    .toList();
            asking.forEach(user -> Eventually.until(
                    PATIENCE,
                    () -> user + ": " + HistoryChecker.presence(shownTo(user), here),
                    () -> HistoryChecker.presence(shownTo(user), here).isEmpty()));
        }
    }

    /** Returns the users whom this one sees online; nobody while it is not connected itself. */
    private Set<String> shownTo(ClusterUser asking) {
        JsonObject online = crowd.answer(() -> asking.query("presence:online", new JsonObject())
                .timeout(ANSWER_S, TimeUnit.SECONDS)
                .otherwise(new JsonObject()));
        return online.getJsonArray("users", new JsonArray()).stream()
                .map(user -> ((JsonObject) user).getString("id"))
                .collect(Collectors.toSet());
    }
}
