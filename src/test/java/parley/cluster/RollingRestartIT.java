package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.cluster.Observation.Delivered;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Resumed;
import parley.util.Eventually;

/** Every node is stopped and started again while people use them. */
@Tag("S1-SHUT-02")
@Tag("S1-CLU-11")
@Tag("S1-SIO-09")
@Tag("S2-SYS-06")
@Tag("long")
class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final int MEMBERS = 30;
    private static final int ROOM_SIZE = 10;
    private static final int STRANGERS = 20;
    private static final int WAITING = 6;
    private static final String DELAY = "NODE_DRAIN_DELAY_MS";
    private static final int DELAY_MS = 200;
    /** Longer than any test waits. */
    private static final int NEVER_MS = 600_000;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3).with(DELAY, DELAY_MS);

    @BeforeEach
    void whole() {
        NODES.repair();
    }

    @Test
    void nothingIsLostOrDoubledAndNoMatchOrSearchEndsWhileAllNodesAreRestarted() {
        try (Crowd crowd = new Crowd(NODES, new Random(5))) {
            List<ClusterUser> strangers = gather(crowd);
            List<ClusterUser> waiting = some(crowd, MEMBERS + STRANGERS);
            List<ClusterUser> partners = some(crowd, MEMBERS + STRANGERS + WAITING);
            crowd.run(() -> waiting.forEach(user -> user.seat().searchOnce(wish("male", "female"))));
            crowd.await(
                    PATIENCE,
                    "waiting",
                    user -> !waiting.contains(user) || user.seat().waiting());

            Chatter chatter = new Chatter(crowd, new Random(6), false);
            crowd.run(chatter::begin);
            for (ServerExtension node : NODES.nodes()) {
                assertEquals(0, node.stop());
                node.launch();
                NODES.awaitWhole();
                crowd.await(PATIENCE, "connected again", ClusterUser::ready);
            }
            crowd.run(chatter::end);

            crowd.run(() -> partners.forEach(user -> user.seat().searchOnce(wish("female", "male"))));
            matchedTogether(crowd, waiting, partners);
            crowd.awaitConverged(PATIENCE);
            crowd.awaitMatchesConverged(PATIENCE);
            strangers.forEach(RollingRestartIT::stillTogether);
            // Nobody was spared.
            crowd.users()
                    .forEach(
                            user -> assertTrue(user.history().all(Resumed.class).count() > 1, user::toString));
            crowd.verify();
        }
        NODES.nodes().forEach(node -> assertEquals(List.of(), alarms(node)));
    }

    /** Returns what an ordered stop, or a node that leaves in order, must not be told as. */
    private static List<String> alarms(ServerExtension node) {
        try (Stream<String> lines = Files.lines(node.log())) {
            return lines.filter(line -> line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\""))
                    .filter(line -> Stream.of(
                                    "cluster.Membership", "\"com.hazelcast", "\"io.vertx", "FaultLog", "stackTrace")
                            .anyMatch(line::contains))
                    // The driver's pool says so when a wait for a connection ends at the moment of its time-out, and
                    // the
                    // event bus when the connection to a node ends at the moment of a word to it.
                    .filter(line -> !(line.contains("Promise already completed")
                            && Stream.of("SqlConnectionPool", "OutboundConnection")
                                    .anyMatch(line::contains)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gathers members of rooms, pairs of strangers, and others who are only connected. @return the strangers */
    private static List<ClusterUser> gather(Crowd crowd) {
        crowd.register(MEMBERS);
        for (int first = 0; first < MEMBERS; first += ROOM_SIZE) {
            crowd.room("room " + first, crowd.users().subList(first, first + ROOM_SIZE));
        }
        crowd.guests(STRANGERS + 2 * WAITING);
        crowd.connect();
        List<ClusterUser> strangers = List.copyOf(crowd.users().subList(MEMBERS, MEMBERS + STRANGERS));
        crowd.run(() -> strangers.forEach(user -> user.seat().search()));
        crowd.await(
                PATIENCE,
                "matched",
                user -> !strangers.contains(user) || user.seat().roomId() != null);
        return strangers;
    }

    private static List<ClusterUser> some(Crowd crowd, int first) {
        return List.copyOf(crowd.users().subList(first, first + WAITING));
    }

    private static JsonObject wish(String gender, String wanted) {
        return new JsonObject().put("gender", gender).put("wantGender", wanted);
    }

    private static void matchedTogether(Crowd crowd, List<ClusterUser> waiting, List<ClusterUser> partners) {
        Set<ClusterUser> all = new HashSet<>(waiting);
        all.addAll(partners);
        crowd.await(
                PATIENCE, "matched", user -> !all.contains(user) || user.seat().roomId() != null);
        assertEquals(rooms(partners), rooms(waiting));
        assertEquals(WAITING, rooms(waiting).size());
        all.forEach(RollingRestartIT::stillTogether);
    }

    private static Set<String> rooms(List<ClusterUser> users) {
        return users.stream().map(user -> user.seat().roomId()).collect(Collectors.toSet());
    }

    /** Asserts that a pair is in the one match that it had, which nobody has left. */
    private static void stillTogether(ClusterUser user) {
        Stream<String> rooms = user.history().all(Matched.class).map(Matched::roomId);
        assertEquals(Set.of(user.seat().roomId()), rooms.collect(Collectors.toSet()), user::toString);
        assertEquals(0, user.history().all(Parted.class).count(), user::toString);
        assertFalse(
                user.history().all(Delivered.class).anyMatch(event -> Set.of("room:closed", "room:user_left")
                        .contains(event.type())),
                user::toString);
    }

    @Test
    void isNotReadyForSomeTimeBeforeItsClientsAreToldToLeave() {
        ServerExtension node = NODES.node(0);
        node.kill9();
        node.with(DELAY, NEVER_MS).start();
        try (RawBridge client = RawBridge.of(node, node.guest())) {
            node.process().destroy();
            Eventually.until(REQUEST, () -> "it stays ready", () -> node.status("/ready") == 503);
            // Balancers that have not noticed yet go on sending clients.
            try (RawBridge late = RawBridge.of(node, node.guest())) {
                late.reply("get:stats", new JsonObject());
                client.reply("get:stats", new JsonObject());
                assertTrue(client.isOpen());
                assertFalse(client.rest().toString().contains("session:closing"));
            }
        } finally {
            node.kill9();
            node.with(DELAY, DELAY_MS);
        }
    }
}
