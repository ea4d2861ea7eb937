package parley.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.account.MemoryAccountStore;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.config.ConfigLoader;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.error.ErrorCode;
import parley.files.FileMessages;
import parley.guest.memory.MemorySessionStore;
import parley.metrics.Metrics;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.TestClock;

@ExtendWith(VertxExtension.class)
class RelationVerticleTest {
    private static final String ROOM = "r1";

    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final MemoryReportStore reports = new MemoryReportStore();
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        List.of(
                        Delivery.ToUsers.class,
                        Depart.class,
                        RoomMessages.PairChanged.class,
                        RoomMessages.Closed.class,
                        FileMessages.Hold.class,
                        RoomMessages.MemberLeft.class)
                .forEach(bus::carry);
        Rooms rooms = new Rooms(log, new BusPublisher(bus), bus, clock);
        bus.serve(Addresses.DEPART, (Depart depart) -> Future.succeededFuture(true));
        Await.result(vertx.deployVerticle(new RelationVerticle(
                new MemorySessionStore(),
                new MemoryAccountStore(),
                new MemoryRelationStore(clock),
                reports,
                rooms,
                ConfigLoader.defaults().quotas(),
                false)));
        Await.result(log.open(new Room(ROOM, RoomKind.MATCH, "", "e1", 0, 0, List.of()), List.of(), clock.millis()));
        append(EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "Ann"));
        append(EventTypes.USER_JOINED, "bob", new JsonObject().put("username", "Bob"));
        append(EventTypes.MESSAGE, "bob", new JsonObject().put("content", "something nasty"));
    }

    @Test
    void evidenceIsKeptThoughTheReportedOneHasClearedTheRoom() {
        Await.result(log.advance(ROOM, "bob", Cursor.CLEARED, 3));

        JsonArray evidence = Await.result(report("ann", ROOM)).evidence();
        assertEquals("something nasty", evidence.getJsonObject(0).getString("content"));
    }

    @Test
    void aReportIsTakenAfterTheReportedOneHasLeft() {
        Await.result(log.drop(ROOM, clock.millis()));

        Report report = Await.result(report("ann", ROOM));
        assertEquals("bob", report.reportedId());
        assertEquals(ROOM, report.roomId());
        assertEquals("something nasty", report.evidence().getJsonObject(0).getString("content"));
    }

    @Test
    void messagesOfAClosedRoomAreForgottenAfterTenMinutes() {
        long closedAt = clock.millis();
        Await.result(log.drop(ROOM, closedAt));
        Await.result(log.open(new Room("r3", RoomKind.MATCH, "", "e3", 0, 0, List.of()), List.of(), closedAt));
        Await.result(log.drop("r3", closedAt + 600_001));

        assertEquals(0, Await.result(report("ann", ROOM)).evidence().size());
    }

    @Test
    void anOpenRoomOfOthersIsNoPlaceToReport() {
        Await.refusal(ErrorCode.NOT_FOUND, report("eve", ROOM));
        Await.refusal(ErrorCode.NOT_FOUND, report("ann", "r2"));
        Await.refusal(ErrorCode.NOT_FOUND, report("ann", "dan", ROOM));
        Await.refusal(ErrorCode.NOT_FOUND, report("ann", "dan", null));
    }

    @Test
    void aBlockByTheReportedOneChangesNothingOfTheAnswer() {
        Await.result(
                bus.requestCommand(new Command("user:block", caller("bob"), new JsonObject().put("userId", "ann"))));
        assertEquals("bob", Await.result(report("ann", ROOM)).reportedId());
    }

    @Test
    void theEvidenceIsBoundedInBytesAndTheNewestStays() {
        for (int i = 0; i < 50; i++) {
            append(
                    EventTypes.MESSAGE,
                    "bob",
                    new JsonObject().put("content", "\u20ac".repeat(5_000)).put("id", "m" + i));
        }
        JsonArray evidence = Await.result(report("ann", ROOM)).evidence();
        assertEquals(17, evidence.size());
        assertEquals("m49", evidence.getJsonObject(16).getString("id"));
    }

    @Test
    @Tag("S1-FILE-03")
    void filesOfTheEvidenceAreHeldBeforeTheTwoAreParted() {
        List<String> asked = new CopyOnWriteArrayList<>();
        bus.subscribe(Addresses.PAIR_CHANGED, (RoomMessages.PairChanged change) -> asked.add("parted"));
        bus.serve(Addresses.FILE_HOLD, (FileMessages.Hold hold) -> {
            asked.addAll(hold.fileIds());
            return Future.succeededFuture(true);
        });
        JsonObject file = new JsonObject().put("fileId", "f").put("name", "nasty.png");
        append(EventTypes.MESSAGE, "bob", new JsonObject().put("id", "m").put("file", file));
        append(EventTypes.DELETED, "bob", new JsonObject().put("messageId", "m"));

        JsonArray evidence = Await.result(report("ann", ROOM)).evidence();
        assertEquals(file, evidence.getJsonObject(1).getJsonObject("file"));
        Eventually.until(Duration.ofSeconds(10), asked::toString, () -> asked.equals(List.of("f", "parted")));
    }

    @Test
    void aReportIsTakenThoughNobodyCanHoldItsFiles() {
        append(EventTypes.MESSAGE, "bob", new JsonObject().put("file", new JsonObject().put("fileId", "f")));
        assertEquals("bob", Await.result(report("ann", ROOM)).reportedId());
    }

    private static Caller caller(String userId) {
        return new Caller(Principal.ofGuest(userId, userId, "session"), "c1");
    }

    private Future<Report> report(String reporter, String roomId) {
        return report(reporter, "bob", roomId);
    }

    private Future<Report> report(String reporter, String reported, String roomId) {
        JsonObject body =
                new JsonObject().put("userId", reported).put("roomId", roomId).put("reason", "abuse");
        return bus.requestCommand(new Command("user:report", caller(reporter), body))
                .compose(reply -> reports.find(reply.data().getString("reportId")))
                .map(found -> found.orElseThrow());
    }

    private void append(String type, String userId, JsonObject body) {
        Await.result(log.append(new Draft(ROOM, type, userId, body), clock.millis()));
    }
}
