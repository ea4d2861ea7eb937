package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.cluster.ClusterNode;
import parley.config.ParleyConfig.Node.Role;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.matchmaking.MatchMessages.Claim;
import parley.matchmaking.MatchMessages.Claimed;
import parley.matchmaking.MatchMessages.Unclaim;
import parley.metrics.Metrics;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.Locate;
import parley.room.RoomMessages.Located;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TestClock;

/** A match that its maker took for not made, as the answer of Redis was lost, is found by a node of a cluster. */
@Tag("S1-CLU-10")
class UntoldMatchIT {
    private static final String ROOM = "m-1";

    private final TestClock clock = new TestClock();
    private final MatchQueue queue =
            new MemoryMatchQueue(MatchRules.defaults(), () -> UUID.randomUUID().toString());
    private final Absences absences = new MemoryAbsences();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<Delivery.ToUsers> told = new CopyOnWriteArrayList<>();
    private final List<Depart> departures = new CopyOnWriteArrayList<>();
    private ClusterNode node;
    private volatile Set<String> busy = Set.of();
    private volatile Set<String> matched = Set.of();

    @BeforeEach
    void start() {
        int port = FreePort.next();
        List<Class<?>> carried = List.of(
                Delivery.ToUsers.class,
                Depart.class,
                Claim.class,
                Claimed.class,
                Unclaim.class,
                Locate.class,
                Located.class);
        node = ClusterNode.start(
                        ClusterNode.Start.of("a secret of this cluster", port),
                        port,
                        "one",
                        Set.of(Role.values()),
                        carried)
                .join();
        Bus bus = node.bus();
        bus.serve(Addresses.PRESENCE_LOCATE, (Locate locate) -> Future.succeededFuture(new Located(null)));
        bus.serve(Addresses.MATCH_CLAIM, (Claim claim) -> Future.succeededFuture(claimed(claim)));
        bus.serve(Addresses.DELIVER_TO_USERS, (Delivery.ToUsers delivery) -> {
            told.add(delivery);
            return Future.succeededFuture(true);
        });
        bus.serve(Addresses.DEPART, (Depart departure) -> {
            departures.add(departure);
            return Future.succeededFuture(true);
        });
        new QueueDriver(queue).matched("ann", "bob", ROOM, clock.millis());
        Await.result(log.open(new Room(ROOM, RoomKind.MATCH, "", "e", 0, 0, List.of()), List.of(), 0));
        Await.result(absences.telling(ROOM, List.of("ann", "bob"), clock.millis()));
    }

    private Claimed claimed(Claim claim) {
        return new Claimed(
                Set.copyOf(claim.userIds().stream()
                        .filter(user -> !busy.contains(user))
                        .toList()),
                busy,
                matched);
    }

    private void deploy() {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        Rooms rooms = new Rooms(log, new BusPublisher(node.bus()), node.bus(), clock);
        MatchmakingVerticle.Settings settings = new MatchmakingVerticle.Settings(MatchRules.defaults(), 1_000, 20_000);
        Await.result(node.vertx().deployVerticle(new MatchmakingVerticle(settings, queue, absences, rooms, metrics)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void isToldToBothIfTheyAreFree() {
        deploy();
        Eventually.until(ClusterNode.PATIENCE, told::toString, () -> told.size() == 2);
        assertEquals(Map.of(MatchEvents.MATCHED, 2L), toldByType());
        assertEquals(List.of(), departures);
    }

    @Test
    void isOverForWhoMetSomebodyElseMeanwhile() {
        busy = Set.of("ann");
        matched = busy;
        deploy();
        Eventually.until(ClusterNode.PATIENCE, departures::toString, () -> !departures.isEmpty());
        assertEquals(new Depart(ROOM, "ann", "disconnected"), departures.get(0));
        Eventually.until(
                ClusterNode.PATIENCE, () -> "still to be told", () -> Await.result(absences.takeUntold(Long.MAX_VALUE))
                        .isEmpty());
        assertEquals(List.of(), told);
    }

    @Test
    void waitsForWhomTheirNodeKeepsForAnother() {
        busy = Set.of("ann");
        deploy();
        Eventually.until(ClusterNode.PATIENCE, told::toString, () -> told.size() == 1);
        assertEquals(Set.of("bob"), told.get(0).userIds());
        busy = Set.of();
        Eventually.until(ClusterNode.PATIENCE, told::toString, () -> {
            clock.advanceMs(Absences.TELL_AGAIN_MS);
            return told.size() == 2;
        });
        assertEquals(Set.of("ann"), told.get(1).userIds());
        assertEquals(List.of(), departures);
    }

    private Map<String, Long> toldByType() {
        return told.stream().collect(Collectors.groupingBy(Delivery.ToUsers::type, Collectors.counting()));
    }
}
