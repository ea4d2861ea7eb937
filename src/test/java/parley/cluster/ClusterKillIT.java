package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** Users of all nodes talk to each other, and in the middle of it one of the nodes is killed. */
@Tag("S4-NUM-01")
@Tag("S1-CLU-10")
@Tag("S3-FT-01")
@Tag("S2-SYS-06")
@Tag("long")
class ClusterKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int USERS = 500;
    private static final int MESSAGES = 10;
    private static final int ROOM_SIZE = 20;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3);

    @Test
    void whatIsSaidComesToEverybodyOnceAndInOrderAlthoughANodeIsKilled() {
        long seed = Long.getLong("parley.kill.seed", 17);
        try (Crowd crowd = new Crowd(NODES, new Random(seed))) {
            crowd.register(USERS);
            List<String> rooms = new ArrayList<>();
            for (int first = 0; first < USERS; first += ROOM_SIZE) {
                rooms.add(crowd.room("room " + first, crowd.users().subList(first, first + ROOM_SIZE)));
            }
            crowd.connect();
            for (int i = 0; i < MESSAGES / 2; i++) {
                all(crowd, rooms);
            }
            Eventually.until(
                    PATIENCE,
                    () -> "nothing is acknowledged",
                    () -> crowd.ask(() -> crowd.users().stream().anyMatch(ClusterUser::allAcknowledged)));
            for (int i = MESSAGES / 2; i < MESSAGES; i++) {
                all(crowd, rooms);
            }
            NODES.node(1).kill9();
            assertFalse(crowd.ask(() -> crowd.users().stream().allMatch(ClusterUser::allAcknowledged)));
            crowd.awaitConverged(PATIENCE);
            crowd.verify();
        }
    }

    private static void all(Crowd crowd, List<String> rooms) {
        crowd.run(() -> {
            for (int i = 0; i < USERS; i++) {
                crowd.users().get(i).say(rooms.get(i / ROOM_SIZE));
            }
        });
    }
}
