package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery.Follow;
import parley.delivery.Delivery.ToConnection;
import parley.delivery.Delivery.ToConnection.Event;
import parley.delivery.Delivery.ToUsers;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.interest.NodeInterest;
import parley.matching.UsersHere.Standing;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Shown;
import parley.presence.PresenceMessages.Told;
import parley.presence.PresenceMessages.Watched;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomCounts;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.TestClock;

/** Brings a node deliveries for its users, and asks it who of them is free for a match. */
@Tag("S1-CLU")
class DispatcherVerticleTest {
    private static final List<Member> PAIR = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));

    private final HubFixture fixture = new HubFixture();
    private final TestClock clock = new TestClock();
    private final RecordingWire wire = new RecordingWire();
    private Bus bus;
    private Connection connection;

    @BeforeEach
    void deploy() {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(fixture.vertx, metrics);
        List.of(ToUsers.class, ToConnection.class, Told.class).forEach(bus::carry);
        Rooms rooms = new Rooms(fixture.log, new BusPublisher(bus), bus, clock);
        Statistics statistics = new Statistics(
                "node",
                rooms.bus(),
                new RoomCounts(rooms.log(), rooms.log(), rooms.clock()),
                rooms.clock(),
                fixture.sockets,
                new NodeInterest(),
                metrics);
        result(fixture.vertx.deployVerticle(new Dispatcher(rooms, "node", fixture.sockets, statistics)));
        fixture.run(() -> {
            connection = fixture.connect("ann", wire);
            HubFixture.listen(connection);
            HubFixture.listen(connection, "user:matched");
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private boolean tell(long after) {
        return result(bus.<Boolean>request(
                Addresses.DELIVER_TO_USERS,
                new ToUsers(
                        Set.of("ann", "nobody"),
                        "user:matched",
                        new JsonObject().put("roomId", HubFixture.ROOM),
                        new Follow(HubFixture.ROOM, after))));
    }

    @Test
    void whoComesAndGoesAtOnceIsToldToHaveComeAndGoneInThisOrder() {
        RecordingWire fans = new RecordingWire();
        fixture.run(() -> {
            fixture.hub.presence().lookUpBy(userId -> Future.succeededFuture(new Watched(List.of("star"), Set.of())));
            HubFixture.listen(fixture.connect("fan", fans), "presence:user_online", "presence:user_offline");
        });
        fixture.eventually(
                "star is watched", () -> fixture.sockets.watchedUsers().all().contains("star"));

        result(bus.<Boolean>request(
                Addresses.PRESENCE_TOLD,
                new Told(List.of(new Shown("star", "Star", true, 1), new Shown("star", "Star", false, 2)))));

        fixture.eventually(
                "both are told", () -> heardBy(fans).equals(List.of("presence:user_online", "presence:user_offline")));
    }

    private static List<String> heardBy(RecordingWire wire) {
        return wire.frames().stream()
                .map(frame -> frame.getString("address"))
                .filter(address -> address.startsWith("presence:user_o"))
                .toList();
    }

    /** Must be called on the loop. */
    private boolean heardOnce(String text) {
        return wire.frames().stream()
                        .filter(frame -> frame.encode().contains(text))
                        .count()
                == 1;
    }

    @Test
    void whatIsToldTwiceIsHeardOnceWithTheRoomThatFollows() {
        fixture.append("first");
        assertTrue(tell(0));
        fixture.eventually("the room follows", () -> heardOnce("first"));
        assertTrue(tell(0));
        RoomEvent second = fixture.append("second");
        fixture.run(() -> fixture.arrive(second));
        fixture.eventually("the second is heard", () -> heardOnce("second"));
        assertTrue(fixture.onLoop(() -> heardOnce("first") && heardOnce("user:matched")));
    }

    @Test
    void whatComesWhileADeviceEntersItsRoomsWaitsForThat() {
        fixture.run(connection.entry()::begin);
        fixture.append("first");
        assertTrue(tell(0));
        assertTrue(fixture.onLoop(() -> wire.frames().isEmpty()));
        fixture.run(() -> {
            // It resumed behind what it had.
            connection.rooms().startFollowing(HubFixture.ROOM, 1);
            connection.entry().end();
        });
        fixture.eventually("the match is heard", () -> heardOnce("user:matched"));
        assertTrue(fixture.onLoop(() -> !heardOnce("first")));
    }

    private boolean tellConnection(String connectionId, long number, String... texts) {
        return result(toConnection(connectionId, number, texts));
    }

    private Future<Boolean> toConnection(String connectionId, long number, String... texts) {
        List<Event> events = Stream.of(texts)
                .map(text -> new Event(
                        "user:matched", new JsonObject().put("text", text).encode()))
                .toList();
        return bus.request(
                Addresses.DELIVER_TO_CONNECTION, new ToConnection("sender", number, "ann", connectionId, events));
    }

    private List<String> texts() {
        return fixture.onLoop(() -> wire.frames().stream()
                .map(frame -> frame.getJsonObject("body").getString("text"))
                .toList());
    }

    @Test
    void aBatchThatComesAgainIsSentOnceInItsOrder() {
        assertTrue(tellConnection(connection.id(), 1, "first", "second"));
        assertTrue(tellConnection(connection.id(), 1, "first", "second"));
        assertTrue(tellConnection(connection.id(), 3, "third"));
        assertTrue(tellConnection(connection.id(), 2, "too late"));
        assertEquals(List.of("first", "second", "third"), texts());
    }

    @Test
    void aConnectionThatIsGoneOrAboutToEndTakesNoBatch() {
        assertFalse(tellConnection("unknown", 1, "first"));
        assertTrue(tellConnection(connection.id(), 2, "second"));
        fixture.run(() -> connection.close(CloseCode.IDLE));
        assertFalse(tellConnection(connection.id(), 2, "second"));
    }

    @Test
    void aBatchIsAnsweredOnceTheConnectionHasEnteredItsRooms() {
        fixture.run(connection.entry()::begin);
        Future<Boolean> first = toConnection(connection.id(), 1, "first");
        Future<Boolean> again = toConnection(connection.id(), 1, "first");
        assertFalse(tellConnection("unknown", 2, "a marker behind them"));
        assertTrue(texts().isEmpty());
        assertFalse(first.isComplete());
        fixture.run(connection.entry()::end);
        assertTrue(result(first));
        assertTrue(result(again));
        assertEquals(List.of("first"), texts());
    }

    private Standing standing(String roomId) {
        Rooms rooms = new Rooms(fixture.log, new BusPublisher(bus), bus, clock);
        MatchStandings standings = new MatchStandings(rooms, fixture.sockets);
        return result(fixture.onLoop(() -> standings.standing(roomId, Set.of("ann", "elsewhere"))));
    }

    private static Standing free() {
        return new Standing(Set.of("ann"), Set.of(), Set.of());
    }

    @Test
    void whoIsInAMatchIsFreeOnceItIsOver() {
        sitsIn("m-0");
        assertEquals(Set.of("ann"), standing("m-1").busy());
        result(fixture.log.drop("m-0", clock.millis()));
        assertEquals(free(), standing("m-1"));
    }

    /** The asker's own thread alone may touch the asker's state. */
    @Test
    void answersOfAllHubsComeBackToTheAskersEventLoop() {
        List<Context> contexts = new CopyOnWriteArrayList<>();
        result(fixture.vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                contexts.add(context);
                return fixture.sockets.onEachHub(at -> true).onSuccess(all -> contexts.add(Vertx.currentContext()));
            }
        }));
        assertSame(contexts.get(0), contexts.get(1));
    }

    private void sitsIn(String roomId) {
        result(fixture.log.open(new Room(roomId, RoomKind.MATCH, "", "epoch", 0, 0, PAIR), List.of(), 0));
        fixture.run(() -> {
            RoomChannel channel = fixture.hub.openChannel(roomId);
            channel.joinBegins();
            channel.prepared().onSuccess(ready -> {
                channel.add(connection);
                channel.joinEnds();
            });
        });
        fixture.eventually("ann is in", () -> !connection.rooms().all().isEmpty());
    }

    /** Made by another node, say, or before the user came here. */
    @Test
    void whoSitsInAMatchIsNotFreeThoughNobodyAskedForThemHere() {
        sitsIn("m-0");
        assertEquals(new Standing(Set.of("ann"), Set.of("ann"), Set.of("ann")), standing("m-1"));
        assertTrue(fixture.onLoop(() -> wire.frames().isEmpty()));
    }

    @Test
    void whoseMatchWasLostIsToldItsEndBeforeTheNext() {
        sitsIn("m-0");
        MemoryRoomLog empty = new MemoryRoomLog(10);
        MatchStandings standings =
                new MatchStandings(new Rooms(empty, new BusPublisher(bus), bus, clock), fixture.sockets);
        assertEquals(free(), result(standings.standing("m-1", Set.of("ann"))));
        assertEquals(List.of("room:closed"), fixture.onLoop(wire::addresses));
        assertTrue(fixture.onLoop(() -> connection.rooms().all().isEmpty()));
    }

    /** It is closed, and the events that say how are still on their way here. */
    @Test
    void whoseMatchHasJustEndedHearsHow() {
        sitsIn("m-0");
        List<RoomEvent> last = Stream.of(EventTypes.USER_LEFT, EventTypes.CLOSED)
                .map(type -> result(fixture.log.append(new Draft("m-0", type, "bob", new JsonObject()), 1))
                        .event())
                .toList();
        result(fixture.log.drop("m-0", 1));
        Rooms rooms = new Rooms(fixture.log, new BusPublisher(bus), bus, clock);
        MatchStandings standings = new MatchStandings(rooms, fixture.sockets, Integer.MAX_VALUE);
        Future<Standing> found = fixture.onLoop(() -> standings.standing("m-1", Set.of("ann")));
        fixture.run(() -> last.forEach(
                event -> fixture.hub.channel("m-0").arrived(event, Frame.event(event.type(), event.toJson()))));
        assertEquals(free(), result(found));
        assertEquals(List.of("room:user_left", "room:closed"), fixture.onLoop(wire::addresses));
    }
}
