package parley.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.seat.Match;
import parley.matching.seat.MemorySeatStore;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.seat.SeatStore.Commit;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.SearchBuilder;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Changed;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Disconnected;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.token.IdentityMessages;
import parley.token.IdentityMessages.FindSearcher;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.TestClock;

/** Matching on one node, with fake neighbours on a local bus. */
@ExtendWith(VertxExtension.class)
class MatchmakingVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long WAVE_MS = 20;
    private static final IdentityMessages.Searcher NOTHING_KNOWN =
            new IdentityMessages.Searcher(Set.of(), Set.of(), null, null, Set.of());

    private record Told(String type, String roomId) {}

    private final TestClock clock = new TestClock();
    private final MatchRules rules = MatchRules.defaults();
    private final SeatStore seats = new MemorySeatStore(rules);
    private final Promise<IdentityMessages.Searcher> lookedUp = Promise.promise();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<Depart> departures = new CopyOnWriteArrayList<>();
    private volatile Set<String> online = Set.of("ann", "bob");
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics);
        List.of(
                        Find.class,
                        Found.class,
                        Changed.class,
                        Connected.class,
                        Disconnected.class,
                        PairChanged.class,
                        Depart.class,
                        FindSearcher.class,
                        IdentityMessages.Searcher.class,
                        MatchMessages.Offers.class,
                        MatchMessages.Withdrawal.class,
                        Proposal.class,
                        Outcome.class,
                        MatchMessages.Keep.class,
                        MatchMessages.Kept.class,
                        MatchMessages.GiveUp.class,
                        Match.class,
                        MatchMessages.Told.class,
                        MatchMessages.FindOwn.class,
                        MatchMessages.Own.class)
                .forEach(bus::carry);
        bus.serve(Addresses.DEPART, (Depart departure) -> {
            departures.add(departure);
            return Future.succeededFuture(true);
        });
        bus.serve(IdentityMessages.SEARCHER, (FindSearcher find) -> lookedUp.future());
        bus.serve(Addresses.PRESENCE_FIND, (Find find) -> Future.succeededFuture(new Found(online)));
        Rooms rooms = new Rooms(log, new BusPublisher(bus), bus, clock);
        MatchmakingVerticle.Settings settings =
                new MatchmakingVerticle.Settings("node", rules, WAVE_MS, 20_000, true, true, () -> false);
        Await.result(vertx.deployVerticle(new MatchmakingVerticle(settings, seats, new Here(), rooms, metrics)));
    }

    private final class Here implements UsersHere {
        @Override
        public Future<Standing> standing(String roomId, Set<String> userIds) {
            Set<String> here = new HashSet<>(userIds);
            here.retainAll(online);
            return Future.succeededFuture(new Standing(here, Set.of(), Set.of()));
        }

        @Override
        public Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId) {
            told.add(new Told(event, roomId));
            return Future.succeededFuture(online.contains(userId));
        }
    }

    private Future<Reply> command(String name, String userId) {
        return bus.requestCommand(new Command(
                name, new Caller(Principal.ofGuest(userId, userId, "session"), "c-" + userId), new JsonObject()));
    }

    private Seat seatOf(String userId) {
        return Await.result(seats.seats(List.of(userId), false, clock.millis())).get(userId);
    }

    private List<Told> toldOf(String event) {
        return told.stream().filter(one -> one.type().equals(event)).toList();
    }

    private Match matched(String first, String second, String roomId) {
        long now = clock.millis();
        Await.result(seats.search(SearchBuilder.search(first).build(), now));
        Await.result(seats.search(SearchBuilder.search(second).build(), now));
        Commit commit = Await.result(seats.match(
                SearchBuilder.search(first).waitingSince(now),
                SearchBuilder.search(second).waitingSince(now),
                roomId,
                now));
        return ((Commit.Made) commit).match();
    }

    private void open(String roomId) {
        Await.result(log.open(new Room(roomId, RoomKind.MATCH, "", "e", 0, 0, List.of()), List.of(), 0));
    }

    @Test
    void twoWhoSearchAreMatchedAndBothAreTold() {
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH, "ann"));
        Await.result(command(MatchEvents.MATCH, "bob"));
        Eventually.until(
                PATIENCE, told::toString, () -> toldOf(MatchEvents.MATCHED).size() == 2);
        String roomId = ((Seat.Matched) seatOf("ann")).match().roomId();
        assertEquals(
                Set.of("ann", "bob"), Set.copyOf(Await.result(log.room(roomId)).memberIds()));
        ParleyException refusal =
                assertThrows(ParleyException.class, () -> Await.result(command(MatchEvents.MATCH, "ann")));
        assertEquals(ErrorCode.CONFLICT, refusal.code());
    }

    @Test
    void aCancellationDoesNotOvertakeItsSearch() {
        Future<Reply> search = command(MatchEvents.MATCH, "ann");
        Future<Reply> cancellation = command(MatchEvents.CANCEL, "ann");
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(search);
        Await.result(cancellation);
        assertInstanceOf(Seat.Ended.class, seatOf("ann"));
    }

    @Test
    void whoLeftBeforeTheSearchBeganIsNotSearchedForLongerThanTheGrace() {
        online = Set.of();
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH, "ann"));
        Eventually.until(PATIENCE, () -> "still searching", () -> {
            clock.advanceMs(rules.graceMs());
            return seatOf("ann") instanceof Seat.Empty;
        });
    }

    @Test
    void whoIsHereGoesOnSearchingThoughTheStoreHasLostTheSeat() {
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH, "ann"));
        clock.advanceMs(SeatStore.LIFE_MS);
        Eventually.until(PATIENCE, () -> "forgotten", () -> seatOf("ann") instanceof Seat.Searching);
    }

    @Test
    void whoComesBackWithinTheGraceHasTheOldPlace() {
        lookedUp.complete(NOTHING_KNOWN);
        String ticket = Await.result(command(MatchEvents.MATCH, "ann")).data().getString("ticketId");
        online = Set.of();
        bus.publish(Addresses.DISCONNECTED_HERE, new Disconnected("ann", "c-ann"));
        clock.advanceMs(rules.graceMs() - 1);
        int before = toldOf(MatchEvents.SEARCHING).size();
        online = Set.of("ann");
        own("ann");
        Eventually.until(
                PATIENCE, told::toString, () -> toldOf(MatchEvents.SEARCHING).size() > before);
        clock.advanceMs(rules.graceMs());
        Eventually.until(
                PATIENCE,
                () -> "not searching",
                () -> seatOf("ann") instanceof Seat.Searching searching
                        && searching.ticket().ticketId().equals(ticket));
    }

    private MatchMessages.Own own(String userId) {
        return Await.result(bus.<MatchMessages.Own>request(Addresses.MATCHING_OWN, new MatchMessages.FindOwn(userId)));
    }

    @Test
    void whoComesInIsToldOfTheirSearchAndOfTheirMatch() {
        lookedUp.complete(NOTHING_KNOWN);
        assertEquals(MatchMessages.Own.NOTHING, own("ann"));
        String ticketId = Await.result(command(MatchEvents.MATCH, "ann")).data().getString("ticketId");
        clock.advanceMs(100);
        JsonObject preferences =
                new JsonObject().put("mode", "text").put("languages", List.of()).put("interests", List.of());
        JsonObject search =
                new JsonObject().put("ticketId", ticketId).put("waitedMs", 100L).put("preferences", preferences);
        assertEquals(new MatchMessages.Own(search, null), own("ann"));
        Await.result(command(MatchEvents.CANCEL, "ann"));
        assertEquals(MatchMessages.Own.NOTHING, own("ann"));
        matched("cyd", "dan", "room");
        MatchMessages.Own matched = own("dan");
        assertEquals("room", matched.match().getString("roomId"));
        assertEquals("cyd", matched.match().getJsonObject("peer").getString("id"));
        assertEquals(false, matched.match().getBoolean("initiator"));
        assertNull(matched.search());
    }

    @Test
    void whoReturnsHearsOfTheMatchThatNobodyCouldTell() {
        matched("ann", "bob", "room");
        open("room");
        own("ann");
        Eventually.until(
                PATIENCE, told::toString, () -> toldOf(MatchEvents.MATCHED).size() == 2);
        assertEquals("room", told.get(0).roomId());
    }

    @Test
    void aMatchWhoseMakerDiedIsMadeByAnotherNode() {
        matched("ann", "bob", "room");
        own("bob");
        Eventually.until(
                PATIENCE, told::toString, () -> toldOf(MatchEvents.MATCHED).size() == 2);
        assertEquals(
                Set.of("ann", "bob"), Set.copyOf(Await.result(log.room("room")).memberIds()));
    }

    @Test
    void aSearchIsNotRefusedForAMatchWhoseRoomIsClosed() {
        lookedUp.complete(NOTHING_KNOWN);
        matched("ann", "bob", "room");
        open("room");
        Await.result(log.drop("room", clock.millis()));
        Await.result(command(MatchEvents.MATCH, "ann"));
        assertInstanceOf(Seat.Searching.class, seatOf("ann"));
    }

    @Test
    void aBlockKeepsTwoWhoWaitApart() {
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH, "ann"));
        bus.publish(Addresses.PAIR_CHANGED, new PairChanged("bob", "ann", true, false));
        Await.result(command(MatchEvents.MATCH, "bob"));
        int before = toldOf(MatchEvents.SEARCHING).size();
        Eventually.until(PATIENCE, told::toString, () -> {
            clock.advanceMs(2_000);
            return toldOf(MatchEvents.SEARCHING).size() > before + 20;
        });
        assertEquals(List.of(), toldOf(MatchEvents.MATCHED));
        bus.publish(Addresses.PAIR_CHANGED, new PairChanged("bob", "ann", false, false));
        Eventually.until(PATIENCE, told::toString, () -> {
            clock.advanceMs(1_000);
            return toldOf(MatchEvents.MATCHED).size() == 2;
        });
    }

    @Test
    void aGraceThatIsOverEndsTheMatchOfWhoIsAwayAlone() {
        matched("ann", "bob", "one");
        matched("cyd", "dan", "two");
        Await.result(seats.away("ann", clock.millis()));
        Await.result(seats.away("cyd", clock.millis()));
        Eventually.until(PATIENCE, departures::toString, () -> seatOf("cyd") instanceof Seat.Ended);
        assertEquals(List.of(new Depart("two", "cyd", "disconnected")), departures, "ann is online");
        assertInstanceOf(Seat.Matched.class, seatOf("ann"));
    }
}
