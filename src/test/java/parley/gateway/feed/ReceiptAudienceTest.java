package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.room.RoomFacts;
import parley.room.RoomReceipts;
import parley.room.RoomReceipts.Authored;
import parley.room.RoomReceipts.Reached;

@Tag("S2-SYS-11")
class ReceiptAudienceTest {
    private static final String[] ALL = {"chat:read", "chat:delivered", "chat:receipts"};

    private final HubFixture fixture = new HubFixture();
    private final RecordingWire wire = new RecordingWire();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Connection connect(String userId, RecordingWire to, String... events) {
        return fixture.onLoop(() -> {
            Connection connection = fixture.connect(userId, to);
            HubFixture.listen(connection, events);
            return connection;
        });
    }

    private static Reached reached(String userId, long readBefore, long read, long delivered) {
        return new Reached(userId, "connection of " + userId, readBefore, read, delivered);
    }

    private void tell(RoomReceipts receipts, Connection... connections) {
        ReceiptAudience audience = new ReceiptAudience(receipts);
        fixture.run(() -> List.of(connections).forEach(connection -> audience.tell(connection, RoomFacts.NONE)));
    }

    private List<JsonObject> heard(RecordingWire by) {
        return fixture.onLoop(() -> List.copyOf(by.frames()));
    }

    private static JsonObject body(String... cursors) {
        JsonArray all = new JsonArray();
        List.of(cursors).forEach(cursor -> all.add(new JsonObject(cursor)));
        return new JsonObject().put("roomId", "room").put("cursors", all);
    }

    private static RoomReceipts small() {
        return new RoomReceipts("room", List.of(reached("bob", 0, 3, 0), reached("cleo", 0, 0, 4)), null);
    }

    @Test
    void tellsAllCursorsInOneFrameToWhoListensToThat() {
        tell(small(), connect("ann", wire, ALL));
        assertEquals(1, heard(wire).size());
        assertEquals("chat:receipts", heard(wire).get(0).getString("address"));
        assertEquals(
                body("{\"userId\":\"bob\",\"read\":3}", "{\"userId\":\"cleo\",\"delivered\":4}"),
                heard(wire).get(0).getJsonObject("body"));
    }

    @Test
    void tellsThemOneByOneToWhoListensToSingleReceipts() {
        tell(small(), connect("ann", wire, "chat:read", "chat:delivered"));
        assertEquals(List.of("chat:read", "chat:delivered"), fixture.onLoop(wire::addresses));
        assertEquals(
                new JsonObject("{\"roomId\":\"room\",\"userId\":\"bob\",\"upTo\":3}"),
                heard(wire).get(0).getJsonObject("body"));
        assertEquals(
                new JsonObject("{\"roomId\":\"room\",\"userId\":\"cleo\",\"upTo\":4}"),
                heard(wire).get(1).getJsonObject("body"));
    }

    @Test
    void tellsWhatIsRegisteredUnlessAllThreeAre() {
        tell(small(), connect("ann", wire, "chat:read", "chat:receipts"));
        assertEquals(List.of("chat:receipts", "chat:read"), fixture.onLoop(wire::addresses));
    }

    @Test
    void aLargerRoomTellsAuthorsWhoReadTheirMessagesAndNobodyElse() {
        RecordingWire bobs = new RecordingWire();
        RecordingWire cleos = new RecordingWire();
        RoomReceipts receipts = new RoomReceipts(
                "room",
                List.of(reached("cleo", 5, 7, 0), reached("dan", 6, 7, 9), reached("ann", 0, 7, 0)),
                List.of(new Authored(7, "bob"), new Authored(6, "ann")));
        tell(receipts, connect("ann", wire, ALL), connect("bob", bobs, ALL), connect("eve", cleos, ALL));
        assertEquals(
                body(
                        "{\"userId\":\"cleo\",\"read\":7}",
                        "{\"userId\":\"dan\",\"read\":7}",
                        "{\"userId\":\"ann\",\"read\":7}"),
                heard(bobs).get(0).getJsonObject("body"));
        // The first frame is of those who read the message, the second of the messages that ann's other connection
        // read.
        assertEquals(
                List.of(body("{\"userId\":\"cleo\",\"read\":7}"), body("{\"userId\":\"ann\",\"read\":7}")),
                heard(wire).stream().map(frame -> frame.getJsonObject("body")).toList());
        assertEquals(List.of(), heard(cleos));
    }

    @Test
    void aLargerRoomTellsAReadersOtherConnectionsButNotTheOneThatReads() {
        RecordingWire phones = new RecordingWire();
        Connection desk = connect("ann", wire, ALL);
        Connection phone = connect("ann", phones, ALL);
        Reached read = new Reached("ann", desk.id(), 0, 7, 0);
        tell(new RoomReceipts("room", List.of(read), List.of(new Authored(7, "bob"))), desk, phone);
        assertEquals(List.of(), heard(wire));
        assertEquals(
                body("{\"userId\":\"ann\",\"read\":7}"), heard(phones).get(0).getJsonObject("body"));
    }
}
