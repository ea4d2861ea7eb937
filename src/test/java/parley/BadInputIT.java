package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends what must not come from a client, and expects the answers that the protocol names. */
@Tag("S1-EVT-03")
@Tag("S1-CTL-17")
class BadInputIT {
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static Strangers pair;

    @BeforeAll
    static void meet() {
        pair = new Strangers(SERVER);
    }

    @AfterAll
    static void part() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "",
                "7",
                "[]",
                "{\"type\":",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"bogus\"}",
                "{\"type\":\"send\"}",
                "{\"type\":\"send\",\"address\":7}",
                "{\"type\":\"send\",\"address\":\"session:ping\",\"replyAddress\":{}}",
                "{\"type\":\"publish\",\"address\":null}",
                "{\"type\":\"register\"}"
            })
    void aBrokenFrameIsAnsweredAndTheConnectionStays(String frame) {
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            bridge.text(frame);
            JsonObject error = bridge.next((String) null);
            assertEquals("err", error.getString("type"));
            assertEquals(1003, error.getInteger("failureCode"));
            assertEquals("RECIPIENT_FAILURE", error.getString("failureType"));
            assertEquals("VALIDATION_ERROR", error.getJsonObject("error").getString("code"));
            bridge.authenticate(SERVER.guest());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12_000, 100})
    @Tag("S1-SEC-10")
    void aFrameOfTooManyOrTooDeepValuesIsNotParsedToItsEnd(int values) {
        String body = values == 100 ? "[".repeat(100) + "]".repeat(100) : "[1" + ",1".repeat(values) + "]";
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            bridge.text(
                    "{\"type\":\"send\",\"address\":\"session:ping\",\"replyAddress\":\"r\",\"body\":" + body + "}");
            JsonObject error = bridge.next((String) null).getJsonObject("error");
            assertEquals("VALIDATION_ERROR", error.getString("code"));
            assertTrue(error.getString("message").contains("has too many values"), error::encode);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "null", "[7]", "{\"a\":1}", "[\"nonsense\"]", "[\"[]\"]"})
    void aBrokenSockJsFrameIsAnsweredAndTheConnectionStays(String frame) {
        try (RawBridge bridge = RawBridge.framed(SERVER)) {
            bridge.text(frame);
            assertEquals(1003, bridge.next((String) null).getInteger("failureCode"));
            JsonObject send = new JsonObject()
                    .put("type", "send")
                    .put("address", "session:authenticate")
                    .put("body", new JsonObject().put("token", SERVER.guest().getString("token")))
                    .put("replyAddress", "r");
            bridge.text(new JsonArray().add(send.encode()).encode());
            assertEquals("rec", bridge.next("r").getString("type"));
        }
    }

    @Test
    void anUnknownCommandIsRefusedAtItsReplyAddress() {
        JsonObject answer = pair.ann.answer("chat:bogus", new JsonObject());
        assertEquals("err", answer.getString("type"));
        assertEquals(1009, answer.getInteger("failureCode"));
        assertEquals("UNKNOWN_EVENT", answer.getJsonObject("error").getString("code"));
    }

    @Test
    void anEventNameIsNoCommandAndACommandNoEvent() {
        assertEquals(
                "UNKNOWN_EVENT",
                pair.ann.refusal("room:closed", new JsonObject()).getString("code"));
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            bridge.register("chat:history");
            assertEquals(1009, bridge.next("chat:history").getInteger("failureCode"));
        }
    }

    static Stream<Arguments> bodiesThatBreakTheSchema() {
        JsonObject fine = new JsonObject().put("content", "x");
        return Stream.of(
                Arguments.of("chat:message", new JsonObject(), "content"),
                Arguments.of("chat:message", fine.copy().put("content", 7), "content"),
                Arguments.of("chat:message", fine.copy().putNull("content"), "content"),
                Arguments.of("chat:message", fine.copy().put("content", ""), "content"),
                Arguments.of("chat:message", fine.copy().put("content", " \n\t\u3000"), "content"),
                Arguments.of("chat:message", fine.copy().put("content", "x".repeat(5_001)), "content"),
                Arguments.of("chat:message", fine.copy().put("content", "half \ud800 pair"), "content"),
                Arguments.of("chat:message", fine.copy().put("content", "half \udc00"), "content"),
                Arguments.of("chat:message", fine.copy().put("content", "nul \u0000"), "content"),
                Arguments.of("chat:message", fine.copy().put("content", "escape \u001b[2J"), "content"),
                Arguments.of("chat:message", fine.copy().put("type", "bogus"), "type"),
                Arguments.of("chat:message", fine.copy().put("roomId", 5), "roomId"),
                Arguments.of("chat:message", fine.copy().put("clientId", "x".repeat(65)), "clientId"),
                Arguments.of("chat:message", fine.copy().put("clientId", "a\u0001"), "clientId"),
                Arguments.of("chat:read", new JsonObject(), "upTo"),
                Arguments.of("chat:read", new JsonObject().put("upTo", -1), "upTo"),
                Arguments.of("chat:read", new JsonObject().put("upTo", "7"), "upTo"),
                Arguments.of("chat:history", new JsonObject().put("limit", 201), "limit"),
                Arguments.of("chat:feed", new JsonObject().put("after", 1.5), "after"),
                Arguments.of("user:match", new JsonObject().put("mode", "bogus"), "mode"),
                Arguments.of("user:match", new JsonObject().put("interests", new JsonArray().add(7)), "interests[0]"),
                Arguments.of("user:report", new JsonObject().put("userId", "x"), "reason"),
                Arguments.of("session:authenticate", new JsonObject(), "token"),
                Arguments.of("chat:message", "text", "body"),
                Arguments.of("chat:message", new JsonArray(), "body"));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatBreakTheSchema")
    void aBodyAgainstItsSchemaIsRefusedWithThePath(String command, Object body, String path) {
        try (RawBridge bridge = RawBridge.of(SERVER, pair.annsGuest)) {
            JsonObject error = bridge.refusal(command, body);
            assertEquals("VALIDATION_ERROR", error.getString("code"));
            assertTrue(error.getString("message").contains(path), error::encode);
            assertFalse(error.getBoolean("temporary"));
        }
    }

    @Test
    void takesFiveThousandCharactersAndLineBreaks() {
        String content = "line\r\n\t\ud83d\ude00" + "x".repeat(4_990);
        pair.ann.reply("chat:message", pair.message(content));
        pair.bob.next(frame -> frame.encode().contains("xxxxx"));
    }

    @Test
    @Tag("S1-EVT-10")
    void ignoresIdentitySentByAClient() {
        JsonObject body = pair.message("forged")
                .put("userId", "evil")
                .put("sender", new JsonObject().put("id", "evil").put("username", "evil"))
                .put("timestamp", 1)
                .put("seq", 99)
                .put("id", "evil");
        JsonObject headers = new JsonObject()
                .put("userId", "evil")
                .put("username", "evil")
                .put("sessionId", "evil")
                .put("guest", "false");
        pair.ann.frame(new JsonObject()
                .put("type", "send")
                .put("address", "chat:message")
                .put("headers", headers)
                .put("body", body));
        JsonObject shown =
                pair.bob.next(frame -> frame.encode().contains("forged")).getJsonObject("body");
        String ann = Strangers.idOf(pair.annsGuest);
        assertEquals(ann, shown.getString("userId"));
        assertEquals(ann, shown.getJsonObject("sender").getString("id"));
        assertEquals(
                pair.annsGuest.getJsonObject("guest").getString("username"),
                shown.getJsonObject("sender").getString("username"));
        assertNotEquals("evil", shown.getString("id"));
        assertNotEquals(99, shown.getLong("seq"));
        assertTrue(shown.getLong("timestamp") > 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat:message",
                "chat:history",
                "chat:feed",
                "chat:read",
                "chat:delivered",
                "chat:clear",
                "chat:typing:start",
                "chat:typing:stop",
                "leave-room",
                "close-room"
            })
    void anothersRoomStaysClosedToOthers(String command) {
        JsonObject body = pair.message("hello").put("upTo", 1);
        try (RawBridge stranger = RawBridge.of(SERVER, SERVER.guest())) {
            assertEquals("PERMISSION_DENIED", stranger.refusal(command, body).getString("code"));
            assertEquals(
                    "NOT_FOUND",
                    stranger.refusal(command, body.copy().put("roomId", "no-such-room"))
                            .getString("code"));
        }
    }

    @Test
    @Tag("S1-EVT-23")
    @Tag("S1-EVT-26")
    void aClosedRoomSaysSo() {
        try (Strangers others = new Strangers(SERVER)) {
            others.ann.reply("close-room", new JsonObject().put("roomId", others.roomId));
            others.bob.event("room:closed");
            assertEquals(
                    "ROOM_CLOSED",
                    others.bob.refusal("chat:message", others.message("late")).getString("code"));
            assertEquals(
                    "VALIDATION_ERROR",
                    others.bob
                            .refusal("chat:message", new JsonObject().put("content", "nowhere"))
                            .getString("code"));
        }
    }

    @Test
    void commandsBeforeAuthenticationAreRefused() {
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            for (String command :
                    List.of("session:ping", "session:refresh", "user:match", "chat:history", "get:stats")) {
                assertEquals(
                        "AUTH_REQUIRED",
                        bridge.refusal(command, new JsonObject()).getString("code"));
            }
        }
    }

    @Test
    void aTooLargeFrameEndsTheConnectionWith1009() {
        try (RawBridge bridge = RawBridge.of(SERVER, SERVER.guest())) {
            bridge.tooMuch("x".repeat(2_000_000));
            assertEquals(1009, bridge.closed());
        }
        try (RawBridge bridge = RawBridge.framed(SERVER)) {
            bridge.tooMuch("[\"" + "x".repeat(2_000_000) + "\"]");
            assertEquals(1009, bridge.closed());
        }
        try (RawBridge bridge = RawBridge.open(SERVER)) {
            bridge.tooMuch(Collections.nCopies(20, "x".repeat(100_000)).toArray(String[]::new));
            assertEquals(1009, bridge.closed());
        }
    }

    @Test
    void aFrameThatIsNotUtf8EndsTheConnectionWith1007() {
        byte[] broken = "{\"type\":\"ping\",\"x\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);
        try (RawBridge bridge = RawBridge.of(SERVER, SERVER.guest())) {
            bridge.bytes("{\"type\":\"ping\",\"x\":\"\u00ff\"}".getBytes(StandardCharsets.UTF_8));
            bridge.reply("session:ping", new JsonObject());
            bridge.bytes(broken);
            assertEquals(1007, bridge.closed());
            assertEquals(1007, bridge.event("session:closing").getInteger("code"));
        }
        String session = SERVER.baseUrl() + "/eventbus/000/broken-text";
        HttpRequest.Builder poll =
                HttpRequest.newBuilder(URI.create(session + "/xhr")).POST(HttpRequest.BodyPublishers.noBody());
        assertEquals("o\n", SERVER.send(poll).body());
        HttpRequest.Builder send = HttpRequest.newBuilder(URI.create(session + "/xhr_send"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(broken));
        assertEquals(400, SERVER.send(send).statusCode());
        String closing = SERVER.send(poll).body();
        assertTrue(closing.contains("session:closing") && closing.contains("1007"), closing);
    }

    @Test
    void aTooLargeBodyOverXhrIs413() {
        String session = SERVER.baseUrl() + "/eventbus/000/large-body";
        SERVER.send(HttpRequest.newBuilder(URI.create(session + "/xhr")).POST(HttpRequest.BodyPublishers.noBody()));
        HttpRequest.Builder send = HttpRequest.newBuilder(URI.create(session + "/xhr_send"))
                .POST(HttpRequest.BodyPublishers.ofString("[\"" + "x".repeat(2_000_000) + "\"]"));
        assertEquals(413, SERVER.send(send).statusCode());
    }

    @Test
    void unknownRegistrationsEndTheConnectionWith4508() {
        try (RawBridge bridge = RawBridge.framed(SERVER)) {
            JsonArray registrations = new JsonArray();
            IntStream.range(0, 400)
                    .mapToObj(i -> new JsonObject().put("type", "register").put("address", "bogus." + i))
                    .forEach(registration -> registrations.add(registration.encode()));
            bridge.text(registrations.encode());
            assertEquals(4508, bridge.closed());
            for (int i = 0; i < 20; i++) {
                assertEquals(1009, bridge.next("bogus." + i).getInteger("failureCode"));
            }
            assertEquals(4508, bridge.event("session:closing").getInteger("code"));
            assertTrue(bridge.rest().stream()
                    .noneMatch(frame -> frame.getString("address", "").startsWith("bogus")));
        }
    }

    @Test
    void everyOneOfTwentyBadCommandsIsAnsweredBeforeTheConnectionEnds() {
        try (RawBridge bridge = RawBridge.of(SERVER, SERVER.guest())) {
            for (int i = 0; i < 20; i++) {
                bridge.refusal(i % 2 == 0 ? "bogus" : "chat:read", new JsonObject());
            }
            assertEquals(4508, bridge.closed());
        }
    }

    @Test
    void aPingIsNotAnsweredAndPublishWorksWithoutAReply() {
        try (RawBridge bridge = RawBridge.of(SERVER, pair.bobsGuest, "chat:message")) {
            bridge.frame(new JsonObject().put("type", "ping"));
            bridge.frame(new JsonObject()
                    .put("type", "publish")
                    .put("address", "chat:message")
                    .put("body", pair.message("published")));
            assertEquals("published", bridge.event("chat:message").getString("content"));
            bridge.reply("session:ping", null);
            assertEquals(List.of(), bridge.rest());
        }
    }

    @Test
    @Tag("S1-EVT-13")
    @Tag("S1-EVT-09")
    void aFailureIsAlsoRaisedAsTheFeaturesEvent() {
        try (RawBridge bridge = RawBridge.of(SERVER, SERVER.guest(), "chat:error", "user:match:error", "error")) {
            String replyAddress = bridge.ask("chat:message", new JsonObject());
            assertEquals("err", bridge.next(replyAddress).getString("type"));
            JsonObject raised = bridge.event("chat:error");
            assertEquals("VALIDATION_ERROR", raised.getString("code"));
            assertEquals(replyAddress, raised.getString("replyAddress"));
            assertTrue(raised.containsKey("details"));

            bridge.frame(new JsonObject()
                    .put("type", "send")
                    .put("address", "user:match")
                    .put("body", new JsonObject().put("mode", 1)));
            assertEquals("VALIDATION_ERROR", bridge.event("user:match:error").getString("code"));
            bridge.frame(new JsonObject().put("type", "send").put("address", "bogus"));
            assertEquals("UNKNOWN_EVENT", bridge.event("error").getString("code"));
            bridge.reply("session:ping", null);
            assertEquals(List.of(), bridge.rest());
        }
    }
}
