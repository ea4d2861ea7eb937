package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain WebSocket at {@code /ws}: its envelope, its errors, its close codes and its place beside the bridge. */
@Tag("S1-ARC-06")
@Tag("S3-CON-01")
@Tag("runtime")
class PlainSocketIT {
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static JsonObject bearer(JsonObject guest) {
        return new JsonObject().put("token", guest.getString("token"));
    }

    @Test
    void strangersOnPlainAndBridgeMeetAndSeeTheSameFeed() {
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest());
                RawBridge bob = RawBridge.of(SERVER, SERVER.guest(), Strangers.EVENTS)) {
            ann.reply("user:match", new JsonObject());
            bob.reply("user:match", new JsonObject());
            String roomId = ann.event("user:matched").getString("roomId");
            assertEquals(roomId, bob.event("user:matched").getString("roomId"));
            JsonObject sent = new JsonObject()
                    .put("roomId", roomId)
                    .put("content", "hello")
                    .put("clientId", "one");
            JsonObject stored = ann.reply("chat:message", sent);
            assertEquals(true, ann.reply("chat:message", sent).getBoolean("duplicate"));
            bob.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "hi"));
            JsonObject annsFirst = ann.event("chat:message");
            assertEquals(annsFirst, bob.event("chat:message"));
            assertEquals(stored.getLong("seq"), annsFirst.getLong("seq"));
            assertEquals(ann.event("chat:message"), bob.event("chat:message"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c1", "7", "0"})
    void aReplyHasTheIdOfItsCommand(String given) {
        Object id = given.startsWith("c") ? given : Integer.valueOf(given);
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest())) {
            ann.socket().frame(new JsonObject().put("type", "session:ping").put("id", id));
            JsonObject reply = ann.socket().next(frame -> "reply".equals(frame.getString("type")));
            assertEquals(id, reply.getValue("id"));
            assertTrue(reply.getJsonObject("data").getLong("time") > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nonsense; frame",
                "7; frame",
                "[]; frame",
                "{}; type",
                "{\"type\":7}; type",
                "{\"type\":\"session:ping\",\"id\":{}}; id",
                "{\"type\":\"session:ping\",\"id\":1.5}; id"
            })
    void aBrokenFrameIsAnsweredByAnErrorEventAndTheConnectionStays(String frame, String path) {
        try (PlainClient client = PlainClient.open(SERVER)) {
            client.socket().text(frame);
            JsonObject error = client.event("error");
            assertEquals("VALIDATION_ERROR", error.getString("code"));
            assertTrue(error.getString("message").startsWith(path), error::encode);
            client.authenticate(SERVER.guest());
        }
    }

    @Test
    void aFrameWithoutNameIsAnsweredByItsId() {
        try (PlainClient client = PlainClient.open(SERVER)) {
            client.socket().frame(new JsonObject().put("id", "c9").put("data", new JsonObject()));
            JsonObject reply = client.socket().next(frame -> "c9".equals(frame.getValue("id")));
            assertEquals(false, reply.getBoolean("ok"));
            assertEquals("VALIDATION_ERROR", reply.getJsonObject("error").getString("code"));
        }
    }

    @Test
    void aRefusedCommandNamesTheFault() {
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest())) {
            assertEquals(
                    "UNKNOWN_EVENT", ann.refusal("no:such", new JsonObject()).getString("code"));
            JsonObject invalid = ann.refusal("chat:history", new JsonObject().put("roomId", 7));
            assertEquals("VALIDATION_ERROR", invalid.getString("code"));
            assertEquals(
                    "roomId", invalid.getJsonArray("details").getJsonObject(0).getString("path"));
            assertEquals(
                    "VALIDATION_ERROR",
                    ann.refusal("chat:history", new JsonArray()).getString("code"));
        }
    }

    @Test
    void aCommandWithoutIdFailsByItsFeaturesErrorEvent() {
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest())) {
            ann.emit("chat:message", new JsonObject().put("roomId", "nowhere").put("content", "hi"));
            assertEquals("NOT_FOUND", ann.event("chat:error").getString("code"));
        }
    }

    @Test
    void aStrangerMayOnlyAuthenticateAndMayRepeatIt() {
        try (PlainClient client = PlainClient.open(SERVER)) {
            assertEquals(
                    "AUTH_REQUIRED",
                    client.refusal("user:match", new JsonObject()).getString("code"));
            JsonObject bad = new JsonObject().put("token", "bad");
            assertEquals(
                    "AUTH_FAILED", client.refusal("session:authenticate", bad).getString("code"));
            client.authenticate(SERVER.guest());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTokenInTheHandshakeLeadsToSessionReady(boolean inHeader) {
        JsonObject guest = SERVER.guest();
        String token = guest.getString("token");
        try (PlainClient ann = inHeader
                ? PlainClient.open(SERVER, "", Map.of("Authorization", "Bearer " + token))
                : PlainClient.open(SERVER, "?token=" + token, Map.of())) {
            assertEquals(
                    Strangers.idOf(guest),
                    ann.event("session:ready").getJsonObject("user").getString("id"));
        }
    }

    @Test
    void aBadTokenInTheHandshakeClosesWith4501() {
        try (PlainClient client = PlainClient.open(SERVER, "?token=bad", Map.of())) {
            assertEquals(4501, client.event("session:closing").getInteger("code"));
            assertEquals(4501, client.closed());
        }
    }

    @Test
    void twentyViolationsCloseWith4508() {
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest())) {
            for (int i = 0; i < 20; i++) {
                ann.socket().text("nonsense");
            }
            assertEquals(4508, ann.closed());
        }
    }

    @ParameterizedTest
    @CsvSource({"262145, 1009, true", "32769, 1009, false"})
    void aFrameThatIsTooLargeClosesWith1009(int bytes, int code, boolean authenticated) {
        try (PlainClient client = PlainClient.open(SERVER)) {
            if (authenticated) {
                client.authenticate(SERVER.guest());
            }
            client.socket().tooMuch("x".repeat(bytes));
            assertEquals(code, client.closed());
        }
    }

    @Test
    void bytesThatAreNoTextCloseWith1007() {
        try (PlainClient client = PlainClient.open(SERVER)) {
            client.socket().bytes(new byte[] {(byte) 0xff, (byte) 0xfe});
            assertEquals(1007, client.closed());
        }
    }

    @Test
    void receiptsComeTogetherOrOneByOneAsTheClientWants() {
        JsonObject bobsGuest = SERVER.guest();
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest());
                PlainClient bob = PlainClient.of(SERVER, bobsGuest);
                PlainClient bobsOther = PlainClient.open(SERVER, "?receipts=single", Map.of())) {
            ann.reply("user:match", new JsonObject());
            bob.reply("user:match", new JsonObject());
            String roomId = ann.event("user:matched").getString("roomId");
            bobsOther.authenticate(bobsGuest);
            JsonObject message = new JsonObject().put("roomId", roomId).put("content", "hello");
            long seq = ann.reply("chat:message", message).getLong("seq");
            bob.reply("chat:read", new JsonObject().put("roomId", roomId).put("upTo", seq));
            JsonObject cursor =
                    ann.event("chat:receipts").getJsonArray("cursors").getJsonObject(0);
            assertEquals(seq, cursor.getLong("read"));
            assertEquals(seq, bobsOther.event("chat:read").getLong("upTo"));
            assertFalse(typesOf(ann).contains("chat:read"));
            assertFalse(typesOf(bobsOther).contains("chat:receipts"));
        }
    }

    private static List<String> typesOf(PlainClient client) {
        return client.socket().rest().stream()
                .map(frame -> frame.getString("type"))
                .toList();
    }

    @Test
    void aFormOfReceiptsThatDoesNotExistIsRefusedBeforeTheHandshake() {
        var refused = SERVER.get("/ws?receipts=both");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("receipts"), refused.body());
    }

    @Test
    void resumeReplaysWhatCameAfterwardsOnTheOtherTransport() {
        JsonObject annsGuest = SERVER.guest();
        try (PlainClient bob = PlainClient.of(SERVER, SERVER.guest())) {
            String roomId = meetOverTheBridge(annsGuest, bob);
            JsonObject first = bob.reply("chat:message", message(roomId, "one"));
            try (PlainClient again = PlainClient.open(SERVER)) {
                JsonObject resume =
                        new JsonObject().put("rooms", new JsonObject().put(roomId, first.getLong("seq") - 1));
                JsonObject ready =
                        again.reply("session:authenticate", bearer(annsGuest).put("resume", resume));
                assertEquals(true, ready.getJsonObject("recovered").getBoolean(roomId));
                assertEquals(first.getLong("seq"), again.event("chat:message").getLong("seq"));
            }
        }
    }

    /** Matches two, of whom one then loses the connection. */
    private static String meetOverTheBridge(JsonObject annsGuest, PlainClient bob) {
        try (RawBridge ann = RawBridge.of(SERVER, annsGuest, Strangers.EVENTS)) {
            ann.reply("user:match", new JsonObject());
            bob.reply("user:match", new JsonObject());
            bob.event("user:matched");
            return ann.event("user:matched").getString("roomId");
        }
    }

    private static JsonObject message(String roomId, String content) {
        return new JsonObject().put("roomId", roomId).put("content", content);
    }
}
