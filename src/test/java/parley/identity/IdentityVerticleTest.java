package parley.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.error.ErrorCode;
import parley.metrics.Metrics;
import parley.room.Cursor;
import parley.room.Delivery;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MemoryRoomLog;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;
import parley.util.Await;
import parley.util.TestClock;

@ExtendWith(VertxExtension.class)
class IdentityVerticleTest {
    private static final String ROOM = "r1";

    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final MemoryReportStore reports = new MemoryReportStore();
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        List.of(Delivery.Durable.class, Depart.class, RoomMessages.PairChanged.class, RoomMessages.Closed.class)
                .forEach(bus::carry);
        Rooms rooms = new Rooms(log, new Publisher(bus, "node"), bus, clock);
        bus.serve(Addresses.lifecycleOf(Addresses.chat(0)), (Depart depart) -> Future.succeededFuture(true));
        Await.result(vertx.deployVerticle(new IdentityVerticle(
                new MemorySessionStore(),
                new MemoryAccountStore(),
                new MemoryRelationStore(clock),
                reports,
                rooms,
                1,
                false)));
        Await.result(log.open(new Room(ROOM, RoomKind.MATCH, "", "e1", 0, 0, List.of()), clock.millis()));
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
        Await.result(log.open(new Room("r3", RoomKind.MATCH, "", "e3", 0, 0, List.of()), closedAt));
        Await.result(log.drop("r3", closedAt + 600_001));

        assertEquals(0, Await.result(report("ann", ROOM)).evidence().size());
    }

    @Test
    void anOpenRoomOfOthersIsNoPlaceToReport() {
        Await.refusal(ErrorCode.PERMISSION_DENIED, report("eve", ROOM));
        Await.refusal(ErrorCode.PERMISSION_DENIED, report("ann", "r2"));
    }

    private Future<Report> report(String reporter, String roomId) {
        JsonObject body =
                new JsonObject().put("userId", "bob").put("roomId", roomId).put("reason", "abuse");
        Caller caller = new Caller(reporter, reporter, "session", true, "c1");
        return bus.requestCommand(new Command("user:report", caller, body))
                .compose(reply -> reports.find(reply.data().getString("reportId")))
                .map(found -> found.orElseThrow());
    }

    private void append(String type, String userId, JsonObject body) {
        Await.result(log.append(new Draft(ROOM, type, userId, body), clock.millis()));
    }
}
