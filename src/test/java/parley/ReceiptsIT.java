package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests who is told of receipts and typing in rooms of all sizes, through the packaged server. */
@Tag("S2-SYS-11")
class ReceiptsIT {
    private static final List<String> RECEIPTS = List.of("chat:read", "chat:delivered", "chat:receipts");
    private static final String[] EVENTS = {
        "chat:message",
        "chat:read",
        "chat:delivered",
        "chat:receipts",
        "chat:typing:start",
        "chat:typing:stop",
        "chat:typing",
        "error"
    };
    private static final String[] STOCK = {"chat:message", "chat:read", "chat:delivered", "error"};
    /** With these a room is too large to tell everybody of receipts. */
    private static final int OTHERS = 48;

    @RegisterExtension
    static final ServerExtension server =
            new ServerExtension().with("LIMITS_HTTP_PER_IP_COUNT", 10_000).with("LIMITS_OTHER_COUNT", 10_000);

    private final List<RawBridge> open = new ArrayList<>();
    private final JsonObject anns = server.guest();
    private final JsonObject bobs = server.guest();
    private final JsonObject cyds = server.guest();
    private RawBridge ann;
    private RawBridge bob;
    private RawBridge cyd;
    private String roomId;

    @BeforeEach
    void threeInARoom() {
        ann = connect(anns, EVENTS);
        JsonObject settings = new JsonObject().put("maxParticipants", 1_000);
        roomId = ann.reply(
                        "room:create",
                        new JsonObject().put("kind", "room").put("name", "Many").put("settings", settings))
                .getString("roomId");
        join(bobs);
        join(cyds);
        bob = connect(bobs, EVENTS);
        cyd = connect(cyds, EVENTS);
    }

    @AfterEach
    void close() {
        open.forEach(RawBridge::close);
    }

    private RawBridge connect(JsonObject guest, String... events) {
        RawBridge bridge = RawBridge.of(server, guest, events);
        open.add(bridge);
        return bridge;
    }

    private void join(JsonObject guest) {
        URI path = URI.create(server.baseUrl() + "/api/rooms/" + roomId + "/members/" + idOf(guest));
        int status = server.send(HttpRequest.newBuilder(path)
                        .header("Authorization", "Bearer " + guest.getString("token"))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("{}")))
                .statusCode();
        assertEquals(2, status / 100);
    }

    private void becomeMany() {
        for (int i = 0; i < OTHERS; i++) {
            join(server.guest());
        }
    }

    private JsonObject in() {
        return new JsonObject().put("roomId", roomId);
    }

    private long say(RawBridge author) {
        return author.reply("chat:message", in().put("content", "hello")).getLong("seq");
    }

    private static JsonObject cursor(JsonObject guest, String cursor, long seq) {
        return new JsonObject().put("userId", idOf(guest)).put(cursor, seq);
    }

    private static JsonArray cursors(RawBridge bridge) {
        return bridge.event("chat:receipts").getJsonArray("cursors");
    }

    /** Returns what the client was told of receipts before the next message, which marks the end. */
    private List<JsonObject> receiptsUntilMarked(RawBridge bridge, RawBridge author) {
        long marker = say(author);
        List<JsonObject> told = new ArrayList<>();
        bridge.next(frame -> {
            if (RECEIPTS.contains(frame.getString("address"))) {
                told.add(frame);
            }
            JsonObject body = frame.getJsonObject("body");
            return body != null
                    && Long.valueOf(marker).equals(body.getValue("seq") instanceof Number seq ? seq.longValue() : null);
        });
        return told;
    }

    @Test
    void receiptsAtOnceAreOneFrame() {
        long seq = say(ann);
        bob.ask("chat:read", in().put("upTo", seq));
        bob.ask("chat:read", in().put("upTo", seq));
        bob.reply("chat:read", in().put("upTo", seq));
        assertEquals(new JsonArray().add(cursor(bobs, "read", seq)), cursors(ann));
        assertEquals(List.of(), receiptsUntilMarked(ann, bob));
    }

    @Test
    void clientsThatListenToSingleReceiptsGetThese() {
        RawBridge stock = connect(anns, STOCK);
        long seq = say(ann);
        bob.reply("chat:read", in().put("upTo", seq));
        JsonObject told = new JsonObject().put("roomId", roomId).put("upTo", seq);
        assertEquals(told.copy().put("userId", idOf(bobs)), stock.event("chat:read"));
        cyd.reply("chat:delivered", in().put("upTo", seq));
        assertEquals(told.copy().put("userId", idOf(cyds)), stock.event("chat:delivered"));
    }

    @Test
    void anAnsweredCursorIsStored() {
        say(ann);
        long seq = say(ann);
        bob.reply("chat:read", in().put("upTo", seq));
        try (RawBridge again = RawBridge.open(server)) {
            JsonObject room = again.authenticate(bobs).getJsonArray("rooms").stream()
                    .map(JsonObject.class::cast)
                    .filter(one -> one.getString("id").equals(roomId))
                    .findFirst()
                    .orElseThrow();
            assertEquals(seq, room.getLong("read"));
            assertEquals(0, room.getInteger("unread"));
        }
    }

    @Test
    void inALargerRoomOnlyAuthorsAndOnesOwnDevicesHearWhoRead() {
        becomeMany();
        RawBridge phone = connect(bobs, EVENTS);
        long seq = say(ann);
        bob.reply("chat:read", in().put("upTo", seq));
        JsonArray read = new JsonArray().add(cursor(bobs, "read", seq));
        assertEquals(read, cursors(ann));
        assertEquals(read, cursors(phone));
        cyd.reply("chat:delivered", in().put("upTo", seq));
        for (RawBridge bridge : List.of(ann, bob, cyd, phone)) {
            assertEquals(List.of(), receiptsUntilMarked(bridge, ann));
        }
    }

    @Test
    @Tag("S1-EVT-14")
    @Tag("S1-EVT-15")
    void inALargerRoomTypingIsAList() {
        becomeMany();
        bob.reply("chat:typing:start", in());
        JsonArray users = new JsonArray()
                .add(new JsonObject()
                        .put("userId", idOf(bobs))
                        .put("username", bobs.getJsonObject("guest").getString("username")));
        assertEquals(in().put("users", users), cyd.event("chat:typing"));
        bob.reply("chat:typing:stop", in());
        assertEquals(in().put("users", new JsonArray()).put("stopped", users), cyd.event("chat:typing"));
    }
}
