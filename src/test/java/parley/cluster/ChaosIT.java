package parley.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything is killed, stopped and paused again and again while users talk; in the end nothing is missing. */
@Tag("S1-CLU-06")
@Tag("S3-FT-01")
@Tag("S3-FT-02")
@Tag("S3-FT-05")
@Tag("long")
class ChaosIT {
    private static final long GIVEN = Long.getLong("parley.chaos.seed", 0);
    private static final long SEED =
            GIVEN != 0 ? GIVEN : ThreadLocalRandom.current().nextInt(1, 1_000_000);
    /** The time of all tests together. */
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("parley.chaos.seconds", 30) / 2);

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int USERS = 32;
    private static final int ROOM_SIZE = 8;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3).withFaults(0.02, 0.02, 50);

    @Test
    void nobodyIsInTwoMatchesAndNothingIsLostWhicheverNodeDies() {
        rage(Chaos.NODES_AND_DATABASE, violation -> true);
    }

    /** Messages of a match end with a Redis that keeps nothing; how far devices had come then differs. */
    @Test
    @Tag("S3-FT-04")
    void whatIsSaidInStoredRoomsIsThereOnceAndInOrderAndNobodyIsInTwoMatchesWhateverDies() {
        rage(
                Chaos.ALL,
                violation -> violation.kind() == Violation.Kind.TWO_MATCHES
                        || !violation.text().contains("roomId=m-"));
    }

    private static void rage(Set<Chaos.Fault> faults, Predicate<Violation> counts) {
        System.out.println("parley.chaos.seed=" + SEED);
        Random random = new Random(SEED);
        Chaos chaos = new Chaos(NODES, faults, new Random(random.nextLong()));
        try (Crowd crowd = new Crowd(NODES, new Random(random.nextLong()))) {
            gather(crowd);
            Chatter chatter = new Chatter(crowd, new Random(random.nextLong()), true);
            crowd.run(chatter::begin);
            chaos.rage(LENGTH);
            crowd.run(chatter::end);
            System.out.println(chaos);
            crowd.awaitConverged(PATIENCE);
            crowd.awaitMatchesConverged(PATIENCE);
            noGhosts(crowd);
            crowd.verify(counts);
        }
    }

    /** Puts everybody into two rooms. */
    private static void gather(Crowd crowd) {
        crowd.register(USERS);
        List<ClusterUser> users = crowd.users();
        for (int first = 0; first < USERS; first += ROOM_SIZE) {
            crowd.room("room " + first, users.subList(first, first + ROOM_SIZE));
        }
        int rooms = USERS / ROOM_SIZE;
        for (int i = 0; i < rooms; i++) {
            int rest = i;
            crowd.room(
                    "mixed " + i,
                    users.stream()
                            .filter(user -> users.indexOf(user) % rooms == rest)
                            .toList());
        }
        crowd.connect();
    }

    /** Lets half of them leave, and checks that the others are shown, and nobody else. */
    private static void noGhosts(Crowd crowd) {
        crowd.run(() -> crowd.users().subList(USERS / 2, USERS).forEach(ClusterUser::disconnect));
        new Onlookers(crowd).awaitShown(crowd.users().subList(0, USERS / 2));
    }
}
