package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.util.Eventually;

/** Nodes tell each other of those users alone whom somebody there watches. */
@Tag("S1-CLU-05")
@Tag("once")
class PresenceClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ONLINE = "presence:user_online";
    private static final String OFFLINE = "presence:user_offline";

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private ServerExtension first;
    private ServerExtension second;
    private Rest rest;

    @BeforeEach
    void nobodyIsWatched() {
        NODES.repair();
        first = NODES.node(0);
        second = NODES.node(1);
        rest = new Rest(first);
        untilWatchedElsewhere(first, 0);
        untilWatchedElsewhere(second, 0);
    }

    private static void untilWatchedElsewhere(ServerExtension node, int users) {
        Eventually.until(
                PATIENCE,
                () -> "users are watched elsewhere: " + watchedElsewhere(node),
                () -> watchedElsewhere(node) == users);
    }

    private static int watchedElsewhere(ServerExtension node) {
        return (int) node.metric("parley_cluster_watched_users");
    }

    private static void until(List<JsonObject> heard, RawBridge client, String event, JsonObject user) {
        Eventually.until(PATIENCE, () -> event + " is not among " + heard, () -> {
            heard.addAll(client.take(List.of(ONLINE, OFFLINE)));
            return heard.stream()
                    .anyMatch(frame -> frame.getString("address").equals(event)
                            && Rest.idOf(user)
                                    .equals(frame.getJsonObject("body").getString("userId")));
        });
    }

    @Test
    void interestInAUserEndsWithTheLastWhoWatches() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.acquaint(ann, bob);
        try (RawBridge watching = RawBridge.of(second, bob, ONLINE, OFFLINE)) {
            untilWatchedElsewhere(first, 1);
            try (RawBridge there = RawBridge.of(first, ann)) {
                until(new ArrayList<>(), watching, ONLINE, ann);
                there.reply("session:ping", new JsonObject());
            }
            until(new ArrayList<>(), watching, OFFLINE, ann);
        }
        untilWatchedElsewhere(first, 0);
    }

    @Test
    void whoMovesToAnotherNodeInTimeHasNeverGone() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(bob);
        rest.join(ann, roomId);
        JsonObject marker = rest.account();
        rest.acquaint(marker, bob);
        try (RawBridge watching = RawBridge.of(second, bob, ONLINE, OFFLINE)) {
            RawBridge here = RawBridge.of(first, ann);
            until(new ArrayList<>(), watching, ONLINE, ann);
            here.close();
            try (RawBridge there = RawBridge.of(second, ann)) {
                List<JsonObject> heard = new ArrayList<>();
                RawBridge.of(first, marker).close();
                until(heard, watching, OFFLINE, marker);
                there.reply("session:ping", new JsonObject());
                assertEquals(
                        List.of(),
                        heard.stream()
                                .filter(frame -> frame.encode().contains(Rest.idOf(ann)))
                                .toList());
            }
        }
    }

    @Test
    void whoWasOnANodeThatIsKilledIsToldOffline() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(bob);
        rest.join(ann, roomId);
        try (RawBridge watching = RawBridge.of(first, bob, ONLINE, OFFLINE)) {
            try (RawBridge there = RawBridge.of(second, ann)) {
                until(new ArrayList<>(), watching, ONLINE, ann);
                there.reply("session:ping", new JsonObject());
                second.kill9();
                until(new ArrayList<>(), watching, OFFLINE, ann);
            }
        }
    }
}
