package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.cluster.Observation.Acknowledged;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Resumed;

/**
 * Three nodes go one by one from an older version to this one, while people talk, search and meet on all of them. It
 * needs the older version's jar, so only the profile {@code upgrade} runs it.
 */
@Tag("S1-SHUT-02")
@Tag("S1-CLU-11")
@Tag("long")
class RollingUpgrade {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MEMBERS = 30;
    private static final int ROOM_SIZE = 10;
    private static final int STRANGERS = 30;
    /** All kinds of use go on for so long between two steps. */
    private static final int BETWEEN_MS = 10_000;

    @RegisterExtension
    static final ClusterNodes NODES =
            new ClusterNodes(3).with("NODE_DRAIN_DELAY_MS", 200).from(before());

    private static Path before() {
        String named = System.getProperty("parley.jar.before", "");
        assertTrue(!named.isEmpty(), "-Djar.before= has to name the jar of the version before");
        return Path.of(named).toAbsolutePath();
    }

    @Test
    void nothingIsLostOrDoubledAndNobodyIsInTwoMatchesWhileTheVersionChanges() throws InterruptedException {
        try (Crowd crowd = new Crowd(NODES, new Random(15))) {
            crowd.register(MEMBERS);
            for (int first = 0; first < MEMBERS; first += ROOM_SIZE) {
                crowd.room("room " + first, crowd.users().subList(first, first + ROOM_SIZE));
            }
            crowd.guests(STRANGERS);
            crowd.connect();
            Chatter chatter = new Chatter(crowd, new Random(16), true);
            crowd.run(chatter::begin);
            Thread.sleep(BETWEEN_MS);
            for (ServerExtension node : NODES.nodes()) {
                assertEquals(0, node.stop());
                node.fromThisBuild().launch();
                NODES.awaitWhole();
                crowd.await(PATIENCE, "connected again", ClusterUser::ready);
                Thread.sleep(BETWEEN_MS);
            }
            long matched = count(crowd, Matched.class);
            Thread.sleep(BETWEEN_MS);
            assertTrue(count(crowd, Matched.class) > matched, "Nobody is matched after the upgrade");
            crowd.run(chatter::end);
            crowd.awaitConverged(PATIENCE);
            crowd.awaitMatchesConverged(PATIENCE);
            crowd.users()
                    .forEach(
                            user -> assertTrue(user.history().all(Resumed.class).count() > 1, user::toString));
            System.out.println(
                    count(crowd, Acknowledged.class) + " acknowledged, " + count(crowd, Matched.class) + " matched");
            crowd.verify();
        }
    }

    private static long count(Crowd crowd, Class<? extends Observation> kind) {
        return crowd.ask(() -> crowd.users().stream()
                .mapToLong(user -> user.history().all(kind).count())
                .sum());
    }
}
