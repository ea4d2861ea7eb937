package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;

/** Redis hangs for half a minute under three nodes: each goes on alone, and afterwards they are one again. */
@Tag("S1-RED-05")
@Tag("S3-FT-04")
@Tag("long")
class RedisStopClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long OUTAGE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int USERS = 30;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3);

    @Test
    void storedRoomsAndMatchingAtEachNodeGoOnWithoutRedisAndAllIsAsBeforeAfterwards() {
        try (Crowd crowd = new Crowd(NODES, new Random(7))) {
            crowd.register(USERS);
            String roomId = crowd.room("everybody", crowd.users());
            crowd.connect();
            allSay(crowd, roomId);
            awaitHealth("ok");
            matched(crowd, 0, 1);

            NODES.redis().pause();
            long begin = System.nanoTime();
            allSay(crowd, roomId);
            awaitHealth("degraded");
            for (int node = 0; node < NODES.size(); node++) {
                matched(crowd, node, node);
            }
            allSay(crowd, roomId);
            Eventually.until(PATIENCE, () -> "the time stands still", () -> System.nanoTime() - begin > OUTAGE_NS);

            NODES.redis().resume();
            awaitHealth("ok");
            allSay(crowd, roomId);
            matched(crowd, 1, 2);
            new Onlookers(crowd).awaitShown(crowd.users());
            crowd.verify();
        }
    }

    private static void awaitHealth(String status) {
        for (ServerExtension node : NODES.nodes()) {
            Eventually.until(PATIENCE, () -> node.json("/health").encode(), () -> node.json("/health")
                    .getString("status")
                    .equals(status));
            assertEquals(200, node.status("/ready"));
        }
    }

    private static void allSay(Crowd crowd, String roomId) {
        crowd.run(() -> crowd.users().forEach(user -> user.say(roomId)));
        crowd.awaitConverged(PATIENCE);
    }

    /** Lets two users at different nodes find each other and talk, while nobody else searches. */
    private static void matched(Crowd crowd, int node, int otherNode) {
        List<ClusterUser> pair = new ArrayList<>();
        for (int place : List.of(node, otherNode)) {
            pair.add(crowd.users().stream()
                    .filter(user -> user.place() == place && user.seat().roomId() == null && !pair.contains(user))
                    .findFirst()
                    .orElseThrow());
        }
        crowd.run(() -> pair.forEach(user -> user.seat().search()));
        crowd.await(
                PATIENCE, "matched", user -> !pair.contains(user) || user.seat().roomId() != null);
        assertEquals(pair.get(0).seat().roomId(), pair.get(1).seat().roomId(), pair::toString);
        crowd.run(() -> pair.forEach(user -> user.say(user.seat().roomId())));
        crowd.awaitConverged(PATIENCE);
        crowd.awaitMatchesConverged(PATIENCE);
    }
}
