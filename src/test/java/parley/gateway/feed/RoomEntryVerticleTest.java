package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ConfigLoader;
import parley.delivery.BusPublisher;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;
import parley.room.Unread;
import parley.util.Await;
import parley.util.CausesFaults;

/** Events happen in a room while somebody enters it. */
@CausesFaults
class RoomEntryVerticleTest {
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final List<Depart> departures = new CopyOnWriteArrayList<>();
    private final HubFixture fixture = new HubFixture((vertx, log) -> noting(log));
    private final RecordingWire anns = new RecordingWire();
    private final RecordingWire bobs = new RecordingWire();
    private Runnable meanwhile = () -> {};
    private UnaryOperator<Object> unread = answer -> answer;
    private Rooms rooms;
    private RoomEntry entry;
    private Connection ann;

    @BeforeEach
    void start() {
        Bus bus = new Bus(fixture.vertx, new Metrics(new SimpleMeterRegistry()))
                .carry(Find.class)
                .carry(Found.class);
        bus.serve(Addresses.PRESENCE_FIND, (Find find) -> {
            meanwhile.run();
            return Future.succeededFuture(new Found(Set.of()));
        });
        bus.carry(Depart.class);
        bus.serve(Addresses.DEPART, (Depart departure) -> {
            departures.add(departure);
            return Future.succeededFuture(true);
        });
        rooms = new Rooms(noting(fixture.log), new BusPublisher(bus), bus, InstantSource.system());
        entry = new RoomEntry(fixture.hub, rooms.bus(), RoomEntry.limits(ConfigLoader.defaults()));
        fixture.run(() -> fixture.join("bob", bobs));
        ann = fixture.onLoop(() -> fixture.connect("ann", anns));
        fixture.run(() -> HubFixture.listen(ann));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RoomLog noting(RoomLog log) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    questions.add(method.getName());
                    Object answer = method.invoke(log, arguments);
                    return method.getName().equals("unread") ? unread.apply(answer) : answer;
                });
    }

    private JsonObject enter() {
        return enter(new JsonObject());
    }

    private JsonObject enter(JsonObject resumed) {
        JsonObject body = new JsonObject().put("resume", new JsonObject().put("rooms", resumed));
        return Await.result(Future.future(
                done -> fixture.run(() -> entry.enter(ann, Resume.of(body)).onComplete(done))));
    }

    private void happens(Draft draft) {
        RoomEvent event = Await.result(fixture.log.append(draft, 1)).event();
        fixture.hub.submit(hub -> fixture.arrive(event));
    }

    private static Draft message() {
        return new Draft(HubFixture.ROOM, EventTypes.MESSAGE, "bob", new JsonObject().put("content", "hello"));
    }

    private void awaitFrames(RecordingWire wire, int count) {
        fixture.eventually("frames are missing", () -> wire.frames().size() >= count);
    }

    @Test
    void whatHappensMeanwhileFollowsTheState() {
        meanwhile = () -> happens(message());
        JsonObject ready = enter();
        assertEquals(0, ready.getJsonArray("rooms").getJsonObject(0).getLong("seq"));
        happens(message());
        awaitFrames(anns, 2);
        assertEquals(List.of(1L, 2L), fixture.onLoop(anns::seqs));
    }

    @Test
    void whoIsRemovedMeanwhileSeesThatAndNothingMore() {
        meanwhile = () -> happens(new Draft(HubFixture.ROOM, EventTypes.USER_LEFT, "ann", new JsonObject()));
        enter();
        happens(message());
        awaitFrames(bobs, 2);
        awaitFrames(anns, 1);
        happens(message());
        awaitFrames(bobs, 3);
        assertEquals(List.of(EventTypes.USER_LEFT), fixture.onLoop(anns::addresses));
    }

    @Test
    void theLogIsAskedAsOftenForManyRoomsAsForOne() {
        JsonObject resumed = new JsonObject();
        for (int i = 0; i < 30; i++) {
            List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("cyd", "Cyd"));
            Await.result(
                    fixture.log.open(new Room("room " + i, RoomKind.GROUP, "", "epoch", 0, 0, members), List.of(), 0));
            resumed.put("room " + i, 0);
        }
        questions.clear();
        JsonObject ready = enter(resumed);
        assertEquals(31, ready.getJsonArray("rooms").size());
        resumed.fieldNames()
                .forEach(roomId -> assertTrue(ready.getJsonObject("recovered").getBoolean(roomId)));
        // The last is for presence, and follows the answer.
        List<String> expected =
                List.of("joinedRoomsOf", "positions", "roomsOf", "unread", "positions", "membersOfSmall");
        fixture.eventually("asked: " + questions, () -> questions.equals(expected));
    }

    /** Rooms of ann and cyd with ids and names as long as real ones, the later the more lately active. */
    private List<String> rooms(int count, RoomKind kind) {
        List<Member> members = List.of(
                Member.joining("ann", "Ann"), Member.joining(UUID.randomUUID().toString(), "cyd_" + "x".repeat(16)));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String epoch = UUID.randomUUID().toString();
            Room room = new Room(UUID.randomUUID().toString(), kind, "The room no. " + i, epoch, 0, 0, members);
            Await.result(fixture.log.open(room, List.of(), i));
            Draft said = new Draft(room.id(), EventTypes.MESSAGE, "cyd", new JsonObject().put("content", "hello"));
            Await.result(fixture.log.append(said, 1_000 + i));
            ids.add(room.id());
        }
        return ids;
    }

    @Test
    void theRoomsThatWereActiveLastAreDescribedAndAllAreFollowed() {
        List<String> ids = rooms(300, RoomKind.GROUP);
        JsonObject ready = enter();
        List<String> described = ready.getJsonArray("rooms").stream()
                .map(room -> ((JsonObject) room).getString("id"))
                .toList();
        assertEquals(200, described.size());
        assertEquals(HubFixture.ROOM, described.get(0));
        assertEquals(ids.get(299), described.get(1));
        assertEquals(ids.get(101), described.get(199));
        assertTrue(ready.getBoolean("more"));
        fixture.eventually("not all rooms are followed", () -> ann.rooms().all().size() == 301);
        Draft said = new Draft(ids.get(0), EventTypes.MESSAGE, "cyd", new JsonObject().put("content", "again"));
        RoomEvent event = Await.result(fixture.log.append(said, 2_000)).event();
        fixture.hub.submit(hub -> hub.channel(ids.get(0)).arrived(event, Frame.event(event.type(), event.toJson())));
        awaitFrames(anns, 1);
    }

    @Test
    void whatHappensInARoomThatIsNotDescribedMeanwhileIsReplayed() {
        List<String> ids = rooms(300, RoomKind.GROUP);
        Draft said = new Draft(ids.get(0), EventTypes.MESSAGE, "cyd", new JsonObject().put("content", "again"));
        meanwhile = () -> {
            RoomEvent event = Await.result(fixture.log.append(said, 2_000)).event();
            fixture.hub.submit(
                    hub -> hub.channel(ids.get(0)).arrived(event, Frame.event(event.type(), event.toJson())));
        };
        enter();
        awaitFrames(anns, 1);
        assertEquals(List.of(2L), fixture.onLoop(anns::seqs));
    }

    @Test
    void aRoomThatIsNotDescribedCanBeResumed() {
        List<String> ids = rooms(300, RoomKind.GROUP);
        JsonObject ready = enter(new JsonObject().put(ids.get(0), 0));
        assertTrue(ready.getJsonObject("recovered").getBoolean(ids.get(0)));
        awaitFrames(anns, 1);
        assertEquals(List.of(1L), fixture.onLoop(anns::seqs));
    }

    @Test
    void theStateOfManyRoomsStaysSmall() {
        rooms(150, RoomKind.DIRECT);
        rooms(150, RoomKind.GROUP);
        int bytes = enter().toBuffer().length();
        assertTrue(bytes < 100_000, () -> bytes + " bytes");
        rooms(200, RoomKind.DIRECT);
        int ofDirectRooms = enter().toBuffer().length();
        assertTrue(ofDirectRooms < 100_000, () -> ofDirectRooms + " bytes");
        System.out.println("session:ready of 300 rooms " + bytes + " bytes, of direct ones " + ofDirectRooms);
    }

    @Test
    void aFaultHalfWayEndsTheConnectionAndLeavesNoChannelBehind() {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("cyd", "Cyd"));
        for (String roomId : List.of("g-1", "g-2", "g-3")) {
            Await.result(fixture.log.open(new Room(roomId, RoomKind.GROUP, "", "epoch", 0, 0, members), List.of(), 0));
        }
        unread = answer -> Future.succeededFuture(new HashMap<String, Unread>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Unread getOrDefault(Object roomId, Unread none) {
                if (roomId.equals("g-2")) {
                    throw new IllegalStateException("as it happens");
                }
                return none;
            }
        });
        assertThrows(IllegalStateException.class, this::enter);
        fixture.eventually("it stays open", () -> anns.closed() == CloseCode.INTERNAL_ERROR);
        fixture.run(ann::closed);
        for (String roomId : List.of("g-1", "g-2", "g-3")) {
            assertNull(fixture.onLoop(() -> fixture.hub.channel(roomId)), roomId);
        }
        happens(message());
        awaitFrames(bobs, 1);
        assertNull(fixture.onLoop(bobs::closed));
        fixture.run(() -> List.copyOf(fixture.hub.ofUser("bob")).forEach(Connection::closed));
        assertNull(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)));
    }

    @Test
    void whoIsInTwoMatchesLeavesTheOlder() {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("cyd", "Cyd"));
        Await.result(fixture.log.open(new Room("m-2", RoomKind.MATCH, "", "epoch", 0, 1, members), List.of(), 1));
        JsonArray entered = enter().getJsonArray("rooms");
        assertEquals(1, entered.size());
        assertEquals("m-2", entered.getJsonObject(0).getString("id"));
        assertEquals(List.of(new Depart(HubFixture.ROOM, "ann", "disconnected")), departures);
    }
}
