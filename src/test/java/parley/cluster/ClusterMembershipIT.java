package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.WireName;
import parley.config.ParleyConfig.Node.Role;
import parley.error.ErrorCode;
import parley.gateway.NodeSockets;
import parley.gateway.Statistics;
import parley.gateway.net.Arrivals;
import parley.interest.NodeInterest;
import parley.matching.MatchMessages.FindState;
import parley.matching.MatchMessages.State;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.room.RoomCounts;
import parley.room.memory.MemoryRoomLog;
import parley.util.Eventually;
import parley.util.FreePort;

/** Nodes belong to a cluster, strangers do not, and a lost node is found again. */
@Tag("S4-CLU-05")
@Tag("once")
@Tag("runtime")
class ClusterMembershipIT {
    @WireName("test.Question")
    record Question(String text) {}

    private static final List<Class<?>> CARRIED = List.of(
            Question.class,
            ListOnline.class,
            Online.class,
            FindState.class,
            State.class,
            parley.signaling.SignalingMessages.CountCalls.class,
            parley.signaling.SignalingMessages.CountedCalls.class);
    private static final int PORT = FreePort.next();
    private static final ClusterNode.Start START = ClusterNode.Start.of("a secret of this cluster", PORT);

    private static ClusterNode one;
    private static ClusterNode two;

    @BeforeAll
    static void start() {
        one = start(START, PORT, "one");
        two = start(START, 0, "two");
    }

    @AfterAll
    static void stop() {
        ClusterNode.closeAll(List.of(one, two));
    }

    private static ClusterNode start(ClusterNode.Start start, int port, String name) {
        ClusterNode node = ClusterNode.start(start, port, name, Set.of(Role.values()), CARRIED)
                .join();
        node.bus().serve("hello", (Question question) -> Future.succeededFuture(true));
        return node;
    }

    private static boolean reaches(ClusterNode from, ClusterNode to) {
        return result(from.bus()
                .<Boolean>requestAt(to.id(), "hello", new Question(""))
                .otherwise(false));
    }

    @Test
    void aNodeWhoseRegistrationsAreLostIsNotReadyAndRegistersAnew() {
        assertTrue(reaches(one, two));
        AtomicInteger others = new AtomicInteger();
        two.check().onAnew(() -> {
            others.incrementAndGet();
            return Future.succeededFuture();
        });
        two.loseRegistrations();
        two.check().begin();
        Eventually.until(
                ClusterNode.PATIENCE, () -> "not noticed", () -> !two.check().registered());
        Eventually.until(
                ClusterNode.PATIENCE, () -> "not made anew", () -> two.check().registered());
        Eventually.until(ClusterNode.PATIENCE, () -> "not reached", () -> reaches(one, two));
        assertTrue(others.get() > 0, "what others have registered is registered anew too");
    }

    @Test
    void aNodeThatLeavesIsForgotten() {
        ClusterNode third = start(START, 0, "third");
        third.bus().serve("special", (Question question) -> Future.succeededFuture(true));
        third.bus().introduceToAll();
        Eventually.until(ClusterNode.PATIENCE, () -> "not introduced", () -> one.knowsServer("special"));
        Statistics statistics = statistics();
        third.bus().sendFrameEverywhere(Buffer.buffer("S{\"node\":\"third\",\"transports\":{\"websocket\":7}}"));
        awaitConnections(statistics, 7);
        third.leave();
        one.awaitPeers(two);
        two.awaitPeers(one);
        awaitConnections(statistics, 0);
        refusal(ErrorCode.UNAVAILABLE, ClusterBusIT.told(one.bus().request("special", new Question(""))));
    }

    private static Statistics statistics() {
        Bus bus = one.bus();
        bus.serve(Addresses.PRESENCE_LIST, (ListOnline list) -> Future.succeededFuture(new Online(List.of(), 0, 0)));
        bus.serve(Addresses.MATCHING_STATE, (FindState find) -> Future.succeededFuture(new State(0, 0)));
        return new Statistics(
                one.id(),
                bus,
                new RoomCounts(new MemoryRoomLog(1), new MemoryRoomLog(1), InstantSource.system()),
                InstantSource.system(),
                new NodeSockets(new Arrivals(Arrivals.Limits.NONE), () -> {}),
                new NodeInterest(),
                new Metrics(new SimpleMeterRegistry()));
    }

    private static void awaitConnections(Statistics statistics, int count) {
        Eventually.until(
                ClusterNode.PATIENCE,
                () -> "not " + count,
                () -> result(statistics.current()).getInteger("connections") == count);
    }

    @Test
    void anotherTokenStaysApart() {
        try (ClusterNode stranger = start(START.withToken("another token"), 0, "stranger")) {
            assertEquals(Set.of(), stranger.bus().peers());
            assertEquals(Set.of(two.id()), one.bus().peers());
            assertTrue(!reaches(stranger, one));
        }
    }

    @Test
    void anotherSecretIsNotHeardThoughItIsAMember() {
        try (ClusterNode stranger = start(START.withSecrets("another secret, as long", ""), 0, "foreign")) {
            one.awaitPeers(two, stranger);
            assertFalse(reaches(stranger, one));
            assertFalse(reaches(one, stranger));
            Eventually.until(ClusterNode.PATIENCE, () -> "not counted", () -> one.refused("handshake") > 0);
            assertTrue(reaches(one, two));
        }
        one.awaitPeers(two);
    }

    @Test
    void bothPortsListenWhereTheConfigurationSaysAndNowhereElse() {
        for (int port : List.of(PORT, one.port())) {
            new Stranger("127.0.0.1", port).close();
            assertThrows(UncheckedIOException.class, () -> new Stranger("127.0.0.2", port));
        }
    }
}
