package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.ServerExtension;
import parley.cluster.BridgeSocket.Refusal;
import parley.cluster.Observation.Sent;
import parley.util.Eventually;

/** Nodes lose sight of each other, and of the databases, while their users talk in rooms that span them. */
@Tag("S1-CLU-10")
@Tag("S2-SYS-06")
@Tag("S3-FT-01")
@Tag("S3-FT-05")
@Tag("long")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PartitionIT {
    /**
     * Time to wait: a silent node is put out after some 15 seconds; afterwards each side looks for the other now and
     * then.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Longer than it takes to suspect a silent node. */
    private static final long NOTICED_NS = TimeUnit.SECONDS.toNanos(25);

    /** Longer than a node tries to tell a missing node of somebody's new room. */
    private static final long GIVEN_UP_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int USERS = 18;
    private static final Subnet SUBNET = new Subnet();

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3).over(SUBNET);

    @AfterEach
    void whole() {
        SUBNET.heal();
        NODES.awaitWhole();
    }

    @Test
    void bothSidesGoOnWhileTheyReachTheDatabasesAndAreOneAgainAfterwards() {
        try (Crowd crowd = new Crowd(NODES, new Random(1));
                Crowd acquainted = new Crowd(NODES, new Random(2))) {
            List<String> rooms = gather(crowd);
            acquainted.register(2);
            acquainted.connect();
            Chatter onset = new Chatter(crowd, new Random(3), false);
            crowd.run(onset::begin);
            cutOff();
            awaitNoticed();
            String across = enteredAcross(acquainted);
            long begin = System.nanoTime();
            crowd.run(onset::end);
            crowd.awaitConverged(PATIENCE);

            // Nothing is said in between from which others could learn of the loss.
            allSay(crowd, rooms.get(0));
            crowd.awaitConverged(PATIENCE);
            comeBack(crowd, crowd.users().subList(0, USERS / 2));
            come(crowd);
            matched(crowd, 1, 2);
            matched(crowd, 0, 0);
            List<ClusterUser> searching = searching(crowd, 0, 1);
            NODES.nodes().forEach(node -> assertEquals(200, node.status("/ready")));
            awaitSince(begin, GIVEN_UP_NS);

            Chatter healing = new Chatter(crowd, new Random(4), false);
            crowd.run(healing::begin);
            long healed = System.nanoTime();
            SUBNET.heal();
            NODES.awaitWhole();
            long whole = System.nanoTime();
            awaitMatched(crowd, searching);
            System.out.println("After the cut the nodes saw each other within "
                    + TimeUnit.NANOSECONDS.toMillis(whole - healed) + " ms and were matching across it within "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed) + " ms");
            crowd.run(healing::end);
            allSay(acquainted, across);
            acquainted.awaitConverged(PATIENCE);
            acquainted.verify();
            acquainted.run(() -> acquainted.users().forEach(ClusterUser::disconnect));
            end(crowd);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("S3-FT-02")
    void theSideWithoutPostgresAcknowledgesNothingAndLosesNothing(boolean withoutRedis) {
        try (Crowd crowd = new Crowd(NODES, new Random(4))) {
            List<String> rooms = gather(crowd);
            Chatter onset = new Chatter(crowd, new Random(5), false);
            crowd.run(onset::begin);
            SUBNET.drop(0, SUBNET.postgres());
            if (withoutRedis) {
                SUBNET.drop(0, SUBNET.redis());
            }
            cutOff();
            awaitNoticed();
            Eventually.until(
                    PATIENCE, () -> "it stays ready", () -> NODES.node(0).status("/ready") == 503);
            crowd.run(onset::end);

            List<ClusterUser> stranded = at(crowd, 0);
            ClusterUser patient = stranded.get(0);
            assertEquals("UNAVAILABLE, temporary", said(crowd, patient, rooms.get(0)));
            crowd.run(() -> stranded.forEach(user -> user.say(rooms.get(0))));
            List<ClusterUser> leaving = stranded.subList(1, stranded.size());
            crowd.run(() -> leaving.forEach(ClusterUser::redial));
            List<ClusterUser> elsewhere = new ArrayList<>(crowd.users());
            elsewhere.remove(patient);
            crowd.await(PATIENCE, "goes on elsewhere", user -> !elsewhere.contains(user) || user.allAcknowledged());
            assertFalse(crowd.ask(patient::allAcknowledged));

            SUBNET.heal();
            NODES.awaitWhole();
            crowd.await(PATIENCE, "acknowledged", ClusterUser::allAcknowledged);
            assertEquals("acknowledged", said(crowd, patient, rooms.get(0)));
            allSay(crowd, rooms.get(0));
            end(crowd);
        }
    }

    @Test
    void aWayThatIsCutInOneDirectionOnlyLosesNothing() {
        try (Crowd crowd = new Crowd(NODES, new Random(6))) {
            List<String> rooms = gather(crowd);
            Chatter chatter = new Chatter(crowd, new Random(7), false);
            crowd.run(chatter::begin);
            assertTrue(reaches(0, NODES.node(1)));
            SUBNET.drop(0, SUBNET.node(1));
            assertFalse(reaches(0, NODES.node(1)));
            assertTrue(reaches(0, NODES.node(2)));
            long begin = System.nanoTime();
            // A node that the third one still sees may stay in the cluster for all.
            awaitSince(begin, NOTICED_NS);
            crowd.run(chatter::end);
            crowd.awaitConverged(PATIENCE);
            allSay(crowd, rooms.get(0));
            crowd.awaitConverged(PATIENCE);
            NODES.nodes().forEach(node -> assertEquals(200, node.status("/ready")));

            SUBNET.heal();
            NODES.awaitWhole();
            allSay(crowd, rooms.get(0));
            end(crowd);
        }
    }

    private static boolean reaches(int from, ServerExtension to) {
        List<String> command = new ArrayList<>(SUBNET.launcher(from));
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + to.address() + "/" + to.port()));
        try {
            Process connecting = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = connecting.waitFor(2, TimeUnit.SECONDS);
            connecting.destroyForcibly();
            return ended && connecting.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Cuts node 0 off from the others. */
    private static void cutOff() {
        SUBNET.cut(0, 1);
        SUBNET.cut(0, 2);
    }

    private static void awaitNoticed() {
        awaitKnown(NODES.node(0), 1);
        awaitKnown(NODES.node(1), 2);
        awaitKnown(NODES.node(2), 2);
    }

    private static void awaitKnown(ServerExtension node, int count) {
        Eventually.until(
                PATIENCE,
                () -> ClusterNodes.known(node) + " nodes are known, not " + count + ", see " + node.log(),
                () -> ClusterNodes.known(node) == count);
    }

    private static void awaitSince(long begin, long nanos) {
        Eventually.until(PATIENCE, () -> "the time stands still", () -> System.nanoTime() - begin > nanos);
    }

    /** @return a room of all, and two of half of them; each has users at every node */
    private static List<String> gather(Crowd crowd) {
        crowd.register(USERS);
        List<String> rooms = List.of(
                crowd.room("all", crowd.users()),
                crowd.room("some", crowd.users().subList(0, USERS / 2)),
                crowd.room("others", crowd.users().subList(USERS / 2, USERS)));
        crowd.connect();
        return rooms;
    }

    private static List<ClusterUser> at(Crowd crowd, int place) {
        return crowd.ask(() ->
                crowd.users().stream().filter(user -> user.place() == place).toList());
    }

    /** Brings each user back at another node. */
    private static void comeBack(Crowd crowd, List<ClusterUser> users) {
        crowd.run(() -> users.forEach(ClusterUser::redial));
        crowd.await(PATIENCE, "connected again", ClusterUser::ready);
        crowd.run(() -> users.forEach(user -> user.history().followed().keySet().forEach(user::say)));
        crowd.awaitConverged(PATIENCE);
    }

    private static void come(Crowd crowd) {
        crowd.register(NODES.size());
        crowd.run(() -> crowd.users().subList(USERS, crowd.users().size()).forEach(ClusterUser::connect));
        crowd.await(PATIENCE, "new ones are connected", ClusterUser::ready);
    }

    /** Makes a room that the second of two users enters by way of the first one's node, though connected to another. */
    private static String enteredAcross(Crowd two) {
        return two.room("across", two.users().get(0), two.users().get(1));
    }

    private static void allSay(Crowd crowd, String roomId) {
        crowd.run(() -> crowd.users().forEach(user -> user.say(roomId)));
    }

    /** Lets two users search who are in no match, at these nodes. */
    private static List<ClusterUser> searching(Crowd crowd, int place, int otherPlace) {
        List<ClusterUser> pair = new ArrayList<>();
        for (int each : List.of(place, otherPlace)) {
            pair.add(at(crowd, each).stream()
                    .filter(user -> user.seat().roomId() == null && !pair.contains(user))
                    .findFirst()
                    .orElseThrow());
        }
        crowd.run(() -> pair.forEach(user -> user.seat().searchOnce(new JsonObject())));
        crowd.await(
                PATIENCE,
                "searching",
                user -> !pair.contains(user)
                        || user.seat().waiting()
                        || user.seat().roomId() != null);
        return pair;
    }

    private static void matched(Crowd crowd, int place, int otherPlace) {
        awaitMatched(crowd, searching(crowd, place, otherPlace));
    }

    private static void awaitMatched(Crowd crowd, List<ClusterUser> pair) {
        crowd.await(
                PATIENCE, "matched", user -> !pair.contains(user) || user.seat().roomId() != null);
        assertEquals(pair.get(0).seat().roomId(), pair.get(1).seat().roomId(), pair::toString);
        crowd.run(() -> pair.forEach(user -> user.say(user.seat().roomId())));
        crowd.awaitMatchesConverged(PATIENCE);
    }

    /** Says the same each time, beside what the user's client says and repeats by itself. */
    private static String said(Crowd crowd, ClusterUser user, String roomId) {
        Sent sent = new Sent(roomId, "by hand", "says it by hand");
        JsonObject body = new JsonObject()
                .put("roomId", roomId)
                .put("clientId", sent.clientId())
                .put("content", sent.content());
        return crowd.answer(() -> {
            user.history().add(sent);
            return user.query("chat:message", body).map("acknowledged").otherwise(failure -> {
                Refusal refusal = (Refusal) failure;
                return refusal.code() + (refusal.temporary() ? ", temporary" : "");
            });
        });
    }

    /** Asserts that nothing is missing, and that nobody is shown who is gone. */
    private static void end(Crowd crowd) {
        crowd.awaitConverged(PATIENCE);
        crowd.awaitMatchesConverged(PATIENCE);
        List<ClusterUser> leaving = crowd.users().subList(0, USERS / 3);
        crowd.run(() -> leaving.forEach(ClusterUser::disconnect));
        new Onlookers(crowd)
                .awaitShown(crowd.users().subList(leaving.size(), crowd.users().size()));
        crowd.verify();
    }
}
