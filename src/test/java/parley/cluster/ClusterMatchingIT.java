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
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;

/** Strangers who are connected to different nodes are matched, once, and stay so when a node dies. */
@Tag("S1-CLU-05")
@Tag("S1-RED-08")
@Tag("S3-SCALE-04")
@Tag("long")
class ClusterMatchingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SEARCHERS = 1_000;
    private static final int LATECOMERS = 40;
    private static final int SURVIVORS = 30;

    @RegisterExtension
    static final ClusterNodes NODES =
            // All searches at once may keep two cores busy for longer than a hanging Redis should be waited for.
            new ClusterNodes(3).with("REDIS_COMMAND_TIMEOUT_MS", 20_000);

    @Test
    void aThousandSearchersAreAllPairedAndNoneTwice() {
        try (Crowd crowd = new Crowd(NODES, new Random(1))) {
            crowd.guests(SEARCHERS);
            crowd.connect();
            crowd.run(() -> crowd.users().forEach(user -> user.seat().search()));
            allMatched(crowd);
            print("all at once", crowd.users());
            crowd.users()
                    .forEach(user ->
                            assertEquals(1, user.history().all(Matched.class).count(), user::toString));
            talk(crowd);
            crowd.verify();
        }
    }

    @Test
    void whoWaitsIsMatchedWithWhoComesToAnotherNode() {
        try (Crowd crowd = new Crowd(NODES, new Random(2))) {
            crowd.guests(2 * LATECOMERS);
            crowd.connect();
            List<ClusterUser> late = new ArrayList<>();
            for (int i = 0; i < LATECOMERS; i++) {
                ClusterUser waiting = crowd.users().get(2 * i);
                ClusterUser coming = crowd.users().get(2 * i + 1);
                crowd.run(() -> waiting.seat().search());
                crowd.await(
                        PATIENCE,
                        "waiting",
                        user -> user != waiting || user.seat().waiting());
                crowd.run(() -> coming.seat().search());
                crowd.await(
                        PATIENCE,
                        "matched",
                        user -> user != waiting && user != coming || user.seat().roomId() != null);
                assertEquals(waiting.seat().roomId(), coming.seat().roomId());
                late.add(coming);
            }
            print("a partner waits at another node", late);
            talk(crowd);
            crowd.verify();
        }
    }

    @Test
    void aMatchGoesOnAlthoughTheNodeOfOneOfThemIsKilled() {
        try (Crowd crowd = new Crowd(NODES, new Random(3))) {
            crowd.guests(SURVIVORS);
            crowd.connect();
            crowd.run(() -> crowd.users().forEach(user -> user.seat().search()));
            allMatched(crowd);
            talk(crowd);
            NODES.node(1).kill9();
            talk(crowd);
            talk(crowd);
            crowd.await(PATIENCE, "connected again", ClusterUser::ready);
            crowd.users()
                    .forEach(user ->
                            assertEquals(0, user.history().all(Parted.class).count(), user::toString));
            crowd.verify();
        } finally {
            NODES.repair();
        }
    }

    private static void allMatched(Crowd crowd) {
        crowd.await(PATIENCE, "matched", user -> user.seat().roomId() != null);
    }

    private static void talk(Crowd crowd) {
        crowd.run(() -> crowd.users().forEach(user -> user.say(user.seat().roomId())));
        crowd.awaitConverged(PATIENCE);
        crowd.awaitMatchesConverged(PATIENCE);
    }

    private static void print(String what, List<ClusterUser> users) {
        long[] nanos = users.stream()
                .mapToLong(user -> user.seat().matchedAfterNanos())
                .sorted()
                .toArray();
        System.out.printf(
                "match, %s: p50 %d ms, slowest %d ms of %d%n",
                what,
                TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length / 2]),
                TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]),
                nanos.length);
    }
}
