package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Changed;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.token.IdentityMessages;
import parley.token.IdentityMessages.FindSearcher;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.TestClock;

@ExtendWith(VertxExtension.class)
class MatchmakingVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long WAVE_MS = 50;
    private static final IdentityMessages.Searcher NOTHING_KNOWN =
            new IdentityMessages.Searcher(Set.of(), Set.of(), null, null, Set.of());

    private final TestClock clock = new TestClock();
    private final MatchRules rules = MatchRules.defaults();
    private final MatchQueue queue =
            new MemoryMatchQueue(rules, () -> UUID.randomUUID().toString());
    private final Promise<IdentityMessages.Searcher> lookedUp = Promise.promise();
    private final Absences absences = new MemoryAbsences();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<Delivery.ToUsers> told = new CopyOnWriteArrayList<>();
    private final List<Depart> departures = new CopyOnWriteArrayList<>();
    private volatile Set<String> online = Set.of("ann");
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics);
        List.of(
                        Delivery.ToUsers.class,
                        Find.class,
                        Found.class,
                        Changed.class,
                        Depart.class,
                        FindSearcher.class,
                        IdentityMessages.Searcher.class)
                .forEach(bus::carry);
        bus.serve(Addresses.DELIVER_TO_USERS, (Delivery.ToUsers delivery) -> {
            told.add(delivery);
            return Future.succeededFuture(true);
        });
        bus.serve(Addresses.DEPART, (Depart departure) -> {
            departures.add(departure);
            return Future.succeededFuture(true);
        });
        bus.serve(IdentityMessages.SEARCHER, (FindSearcher find) -> lookedUp.future());
        bus.serve(Addresses.PRESENCE_FIND, (Find find) -> Future.succeededFuture(new Found(online)));
        Rooms rooms = new Rooms(log, new BusPublisher(bus), bus, clock);
        MatchmakingVerticle.Settings settings = new MatchmakingVerticle.Settings(rules, WAVE_MS, 20_000);
        Await.result(vertx.deployVerticle(new MatchmakingVerticle(settings, queue, absences, rooms, metrics)));
    }

    @Test
    void aCancellationDoesNotOvertakeItsSearch() {
        Future<Reply> search = command(MatchEvents.MATCH);
        Future<Reply> cancellation = command(MatchEvents.CANCEL);
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(search);
        Await.result(cancellation);

        assertTrue(Await.result(queue.ticketOf("ann")).isEmpty());
    }

    @Test
    void whoLeftBeforeTheSearchBeganIsNotSearchedForLongerThanTheGrace() {
        online = Set.of();
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH));

        Eventually.until(PATIENCE, () -> "still searching", () -> {
            clock.advanceMs(rules.graceMs());
            return Await.result(queue.ticketOf("ann")).isEmpty();
        });
    }

    @Test
    void whoIsOnlineGoesOnSearchingThoughTheirNodeDidNotAnswer() {
        online = Set.of("ann", "bob");
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH));
        Await.result(queue.pause("ann", "session", clock.millis()));
        new QueueDriver(queue).enqueue(SearchBuilder.search("bob"), clock.millis());

        Eventually.until(PATIENCE, told::toString, () -> {
            clock.advanceMs(1_000);
            return told.stream()
                            .filter(one -> one.type().equals(MatchEvents.MATCHED))
                            .count()
                    == 2;
        });
    }

    @Test
    void whoIsOfflineIsNotKeptSearching() {
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH));
        online = Set.of();
        Await.result(queue.pause("ann", "session", clock.millis()));

        Eventually.until(PATIENCE, () -> "still searching", () -> {
            clock.advanceMs(1_000);
            return Await.result(queue.ticketOf("ann")).isEmpty();
        });
    }

    @Test
    void whoReturnsHearsOfTheMatchThatAnotherNodeCouldNotTell() {
        new QueueDriver(queue).matched("ann", "bob", "room", clock.millis());
        Await.result(log.open(new Room("room", RoomKind.MATCH, "", "e", 0, 0, List.of()), List.of(), 0));
        Await.result(absences.telling("room", List.of("ann"), Long.MAX_VALUE));
        bus.publish(Addresses.PRESENCE_CHANGED, new Changed("ann", "Ann", true, clock.millis()));
        bus.publish(Addresses.PRESENCE_CHANGED, new Changed("ann", "Ann", true, clock.millis()));

        Eventually.until(PATIENCE, told::toString, () -> told.size() == 1);
        assertEquals(MatchEvents.MATCHED, told.get(0).type());
        assertEquals("room", told.get(0).follow().roomId());
    }

    @Test
    void aMatchWhoseMakerDiedIsMadeByAnotherNode() {
        new QueueDriver(queue).matched("ann", "bob", "room", clock.millis());
        Await.result(absences.telling("room", List.of("ann", "bob"), clock.millis()));

        Eventually.until(PATIENCE, told::toString, () -> told.size() == 2);
        assertEquals(
                Set.of("ann", "bob"), Set.copyOf(Await.result(log.room("room")).memberIds()));
        Eventually.until(PATIENCE, () -> "told for ever", () -> Await.result(absences.takeUntold(Long.MAX_VALUE))
                .isEmpty());
    }

    @Test
    void aGraceThatIsOverEndsTheMatchOfWhoIsAwayAlone() {
        QueueDriver driver = new QueueDriver(queue);
        driver.matched("ann", "bob", "one", clock.millis());
        driver.matched("cyd", "dan", "two", clock.millis());
        Await.result(absences.begin("ann", clock.millis()));
        Await.result(absences.begin("cyd", clock.millis()));

        Eventually.until(PATIENCE, departures::toString, () -> Await.result(absences.count()) == 0);
        assertEquals(List.of(new Depart("two", "cyd", "disconnected")), departures, "ann is online");
    }

    private Future<Reply> command(String name) {
        return bus.requestCommand(
                new Command(name, new Caller(Principal.ofGuest("ann", "Ann", "session"), "c1"), new JsonObject()));
    }
}
