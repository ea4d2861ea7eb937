package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.util.EnginePolls;
import parley.util.EngineSocketClient;
import parley.util.Eventually;
import parley.util.TimedHttp;

/** {@code /socket.io/} by hand: tokens, heartbeats, limits, and what no decent client does. */
@Tag("S1-SIO-15")
@Tag("S2-CFG-02")
@Tag("S2-CFG-03")
@Tag("S2-CFG-04")
class SocketIoIT {
    private static final int PING_MS = 500;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("SOCKETIO_PING_INTERVAL_MS", PING_MS)
            .with("SOCKETIO_PING_TIMEOUT_MS", 4 * PING_MS)
            .with("SOCKETIO_ALLOW_EIO3", false);

    private static String token() {
        return SERVER.guest().getString("token");
    }

    private static String connect(String token) {
        return "40" + new JsonObject().put("token", token).encode();
    }

    /** Opens a polling session of a guest, with what it takes to stay alive. */
    private static EnginePolls guestOverPolls() {
        EnginePolls polls = EnginePolls.open(SERVER.port(), "");
        polls.send(connect(token()));
        polls.next("42[\"session:ready\"");
        return polls;
    }

    @ParameterizedTest
    @Tag("S1-SIO-11")
    @CsvSource({"query", "header", "auth"})
    void takesTheTokenWhereverItIs(String place) {
        String token = token();
        String query = "EIO=4&transport=polling" + (place.equals("query") ? "&token=" + token : "");
        var request = EnginePolls.request(SERVER.port(), query);
        if (place.equals("header")) {
            request.header("Authorization", "Bearer " + token);
        }
        JsonObject opening = new JsonObject(TimedHttp.send(request).body().substring(1));
        String session = "EIO=4&transport=polling&sid=" + opening.getString("sid");
        String packet = place.equals("auth") ? connect(token) : "40";
        TimedHttp.send(EnginePolls.request(SERVER.port(), session).POST(BodyPublishers.ofString(packet)));
        String answers = "";
        while (!answers.contains("session:ready")) {
            HttpResponse<String> poll = TimedHttp.send(EnginePolls.request(SERVER.port(), session));
            assertEquals(200, poll.statusCode(), answers);
            answers += poll.body();
        }
        assertTrue(answers.indexOf("40{\"sid\"") < answers.indexOf("42[\"session:ready\""), answers);
    }

    @Test
    @Tag("S1-SIO-14")
    void aBadTokenIsRefusedAndTheConnectionClosed() {
        try (EngineSocketClient client = EngineSocketClient.open(SERVER.port())) {
            client.send(connect("no.such.token"));
            JsonObject refusal = new JsonObject(client.next("44").substring(2));
            assertEquals("AUTH_FAILED", refusal.getJsonObject("data").getString("code"));
            assertTrue(client.next("42[\"session:closing\"").contains("4501"));
            client.next("41");
            assertEquals(4_501, client.closed());
        }
        EnginePolls polls = EnginePolls.open(SERVER.port(), "");
        polls.send(connect("no.such.token"));
        polls.next("44");
        Eventually.until(
                Duration.ofSeconds(10),
                () -> "the session stays",
                () -> polls.poll().statusCode() == 400);
    }

    @Test
    void pingsAndClosesWhoIsSilent() {
        try (EngineSocketClient alive = EngineSocketClient.connected(SERVER.port(), token());
                EngineSocketClient dead = EngineSocketClient.connected(SERVER.port(), token())) {
            EnginePolls deadPolls = guestOverPolls();
            for (int i = 0; i < 6; i++) {
                assertEquals("2", alive.next("2"));
                alive.send("3");
            }
            assertTrue(dead.next("42[\"session:closing\"").contains("4002"));
            assertEquals(4_002, dead.closed());
            Eventually.until(
                    Duration.ofSeconds(10),
                    () -> "the session stays",
                    () -> deadPolls.post("3").statusCode() == 400);
            alive.send("421[\"session:ping\"]");
            assertTrue(alive.next("431").contains("\"ok\":true"));
        }
    }

    @Test
    @Tag("S2-CFG-05")
    void refusesRevision3WhereItIsNotAllowed() {
        HttpResponse<String> answer = TimedHttp.send(EnginePolls.request(SERVER.port(), "EIO=3&transport=polling"));
        assertEquals(400, answer.statusCode());
        assertEquals(5, new JsonObject(answer.body()).getInteger("code"));
    }

    @Test
    void boundsTheBodiesOfStrangersAndOfUsers() {
        EnginePolls stranger = EnginePolls.open(SERVER.port(), "");
        stranger.send("40");
        String large = "421[\"session:ping\",{\"x\":\"" + "x".repeat(33_000) + "\"}]";
        assertEquals(413, stranger.post(large).statusCode());
        stranger.send("421[\"session:ping\"]");
        assertTrue(stranger.next("431").contains("AUTH_REQUIRED"));

        EnginePolls user = guestOverPolls();
        user.send(large);
        assertTrue(user.next("431").contains("\"ok\":true"));
        assertEquals(413, user.post("4" + "x".repeat(262_144)).statusCode());
    }

    @Test
    void boundsTheMessagesOfWebSockets() {
        try (EngineSocketClient stranger = EngineSocketClient.connected(SERVER.port(), null)) {
            stranger.send("42[\"session:ping\",\"" + "x".repeat(33_000) + "\"]");
            assertEquals(1_009, stranger.closed());
        }
        try (EngineSocketClient user = EngineSocketClient.connected(SERVER.port(), token())) {
            user.send("421[\"session:ping\",{\"x\":\"" + "x".repeat(200_000) + "\"}]");
            assertTrue(user.next("431").contains("\"ok\":true"));
        }
    }

    @Test
    void endsASessionWhoseBodyIsNoText() {
        EnginePolls polls = EnginePolls.open(SERVER.port(), "");
        byte[] half = {'4', '2', (byte) 0xc3};
        HttpResponse<String> answer = TimedHttp.send(
                EnginePolls.request(SERVER.port(), polls.query()).POST(BodyPublishers.ofByteArray(half)));
        assertEquals(400, answer.statusCode());
        Eventually.until(
                Duration.ofSeconds(10),
                () -> "the session stays",
                () -> polls.poll().statusCode() == 400);
    }

    @Test
    void aForgedIdLearnsNothing() {
        guestOverPolls();
        String forged = "EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAA";
        for (String body : List.of("", "40", "x".repeat(100_000))) {
            HttpResponse<String> answer =
                    TimedHttp.send(EnginePolls.request(SERVER.port(), forged).POST(BodyPublishers.ofString(body)));
            assertEquals(400, answer.statusCode());
            assertEquals("{\"code\":1,\"message\":\"Session ID unknown\"}", answer.body());
        }
    }

    @Test
    void twentyViolationsClose() {
        try (EngineSocketClient client = EngineSocketClient.connected(SERVER.port(), token())) {
            for (int i = 0; i < 20; i++) {
                client.send("42[\"chat:message\",{},1]");
            }
            assertTrue(client.next("42[\"session:closing\"").contains("4508"));
            client.next("41");
            assertEquals(4_508, client.closed());
        }
    }

    @Test
    @Tag("S1-HLT-02")
    void countsItsTransportsAlsoAfterAnUpgrade() {
        EnginePolls polls = guestOverPolls();
        assertTrue(transports("socketio-polling") >= 1);
        int before = transports("socketio-websocket");
        try (EngineSocketClient socket = polls.webSocket()) {
            socket.send("2probe");
            socket.next("3probe");
            socket.send("5");
            Eventually.until(
                    Duration.ofSeconds(10),
                    () -> "the upgrade is not counted",
                    () -> transports("socketio-websocket") > before);
            socket.send("421[\"session:ping\"]");
            assertTrue(socket.next("431").contains("\"ok\":true"));
        }
        Eventually.until(
                Duration.ofSeconds(10),
                () -> "the end is not counted",
                () -> transports("socketio-websocket") <= before);
    }

    private static int transports(String name) {
        return SERVER.json("/api/socket/stats").getJsonObject("transports").getInteger(name, 0);
    }
}
