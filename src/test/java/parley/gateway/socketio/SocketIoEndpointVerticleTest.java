package parley.gateway.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.gateway.Connection;
import parley.gateway.Connections;
import parley.gateway.HubFixture;
import parley.gateway.NodeInbound;
import parley.gateway.command.CommandGate;
import parley.gateway.command.Commands;
import parley.gateway.format.Frame;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.CrossOrigin;
import parley.gateway.websocket.LimitedFrameDecoder;
import parley.gateway.websocket.WebSocketUpgrade;
import parley.util.EnginePolls;
import parley.util.EngineSocketClient;
import parley.util.TestClock;
import parley.util.TimedHttp;

/** What clients of Engine.IO and Socket.IO may expect, as the public suites of both protocols have it. */
@Tag("S1-SIO-02")
class SocketIoEndpointVerticleTest {
    private static final ParleyConfig CONFIG = ConfigLoader.defaults();
    private static final String INVALID = "44/random,{\"message\":\"Invalid namespace\"}";

    private static HubFixture fixture;
    private static int port;

    @BeforeAll
    static void serve() {
        fixture = new HubFixture();
        HttpServer server = fixture.onLoop(() -> {
            Router router = Router.router(fixture.vertx);
            NodeInbound inbound = new NodeInbound(HubFixture.UNBOUNDED, 1_000, new TestClock());
            LimitedFrameDecoder.Limits limits = new LimitedFrameDecoder.Limits(
                    CONFIG.socketio().maxHttpBufferSize(), false, HubFixture.UNBOUNDED, inbound.unfinished(), () -> 0);
            ClientAddress addresses = new ClientAddress(List.of());
            Connections connections = fixture.connections();
            CommandGate gate = new CommandGate(new Commands(new JsonObject()), null, null, null, null, null, 1);
            SocketIoEndpoint.Gateway gateway = new SocketIoEndpoint.Gateway(
                    fixture.vertx,
                    fixture.hub,
                    connections,
                    gate,
                    null,
                    inbound,
                    addresses,
                    new CrossOrigin(CONFIG.server()));
            WebSocketUpgrade upgrade = new WebSocketUpgrade(fixture.vertx, connections, addresses, limits, false);
            new SocketIoEndpoint(gateway, CONFIG.socketio(), upgrade, limits).mount(router);
            return fixture.vertx.createHttpServer().requestHandler(router);
        });
        port = result(fixture.onLoop(() -> server.listen(0, "127.0.0.1"))).actualPort();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private HttpResponse<String> get(String query) {
        return TimedHttp.send(EnginePolls.request(port, query));
    }

    private static void assertRefused(int code, HttpResponse<String> answer) {
        assertEquals(code == 4 ? 403 : 400, answer.statusCode());
        assertEquals(code, new JsonObject(answer.body()).getInteger("code"), answer::body);
    }

    @Test
    void opensASessionOverPolls() {
        JsonObject opening = EnginePolls.open(port, "").opening();
        assertEquals(22, opening.getString("sid").length());
        assertEquals(new JsonArray().add("websocket"), opening.getJsonArray("upgrades"));
        assertEquals(25_000, opening.getInteger("pingInterval"));
        assertEquals(60_000, opening.getInteger("pingTimeout"));
        assertEquals(262_144, opening.getInteger("maxPayload"));
    }

    @Test
    void opensASessionOverAWebSocket() {
        try (EngineSocketClient client = EngineSocketClient.open(port, "EIO=4&transport=websocket")) {
            JsonObject opening = new JsonObject(client.next("0").substring(1));
            assertEquals(new JsonArray(), opening.getJsonArray("upgrades"));
            assertEquals(262_144, opening.getInteger("maxPayload"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, EIO=4",
        "0, EIO=4&transport=abc",
        "1, EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAA",
        "1, EIO=4&transport=websocket&sid=AAAAAAAAAAAAAAAAAAAAAA",
        "3, EIO=4&transport=websocket",
        "3, EIO=4&transport=polling&j=0",
        "5, transport=polling",
        "5, EIO=abc&transport=polling",
        "5, EIO=5&transport=polling"
    })
    void refusesWhatItDoesNotKnow(int code, String query) {
        assertRefused(code, get(query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void refusesAHandshakeThatIsNoGet(String method) {
        HttpRequest.Builder request = EnginePolls.request(port, "EIO=4&transport=polling")
                .method(method, HttpRequest.BodyPublishers.ofString("40"));
        assertRefused(2, TimedHttp.send(request));
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        assertRefused(
                4,
                TimedHttp.send(EnginePolls.request(port, "EIO=4&transport=polling")
                        .header("Origin", "https://other.example")));
    }

    @Test
    void answersTheCommandsOfAPollingClient() {
        EnginePolls client = EnginePolls.open(port, "");
        client.send("40");
        JsonObject connected = new JsonObject(client.next("40").substring(2));
        assertTrue(connected.containsKey("sid") && connected.containsKey("pid"), connected::encode);
        client.send("427[\"no:such\",{}]", "428[\"no:such\",{},1]", "42[\"no:such\"]");
        String answers = String.join("", client.packets());
        while (!answers.contains("42[\"error\"")) {
            answers += String.join("", client.packets());
        }
        assertTrue(answers.contains("437[{\"ok\":false,\"error\":{\"code\":\"UNKNOWN_EVENT\""), answers);
        assertTrue(answers.contains("438[{\"ok\":false,\"error\":{\"code\":\"VALIDATION_ERROR\""), answers);
    }

    @Test
    void refusesUnknownNamespacesAndKeepsTheConnection() {
        try (EngineSocketClient client = EngineSocketClient.open(port)) {
            client.send("40/random");
            assertEquals(INVALID, client.next());
            client.send("40/random?token=1,{\"token\":\"x\"}");
            assertEquals(INVALID, client.next());
            client.send("40");
            client.next("40{");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4abc", "abc", "x", "0{}", "2", "42[\"a\"]", "43[]", "44{}", "40[]", "40{\"a\"", "47", "4"})
    void closesUponAnInvalidPacketBeforeConnect(String packet) {
        try (EngineSocketClient client = EngineSocketClient.open(port)) {
            client.send(packet);
            assertEquals(4_508, client.closed());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4abc",
                "42{}",
                "42abc[\"a\",1]",
                "42[]",
                "42[1]",
                "42[null]",
                "40",
                "45[\"a\"]",
                "451-[\"a\",1]42"
            })
    void closesUponAnInvalidPacketAfterConnect(String packet) {
        try (EngineSocketClient client = EngineSocketClient.connected(port, null)) {
            client.send(packet);
            assertEquals(4_508, client.closed());
        }
    }

    @Test
    void refusesBinaryAttachmentsWithoutClosing() {
        try (EngineSocketClient client = EngineSocketClient.connected(port, null)) {
            client.send("452-9[\"chat:message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
            client.sendBinary((byte) 0xff, (byte) 0xfe);
            client.sendBinary((byte) 4);
            assertTrue(client.next("439").contains("UNSUPPORTED_MEDIA_TYPE"));
            client.send("4210[\"no:such\"]");
            assertTrue(client.next("4310").contains("UNKNOWN_EVENT"));
        }
    }

    @Test
    void closesWhenATextComesBetweenAttachments() {
        try (EngineSocketClient client = EngineSocketClient.connected(port, null)) {
            client.send("452-[\"chat:message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
            client.sendBinary((byte) 1);
            client.send("42[\"no:such\"]");
            assertEquals(4_508, client.closed());
        }
    }

    @Test
    void closesWhenABinaryMessageBelongsToNothing() {
        try (EngineSocketClient client = EngineSocketClient.connected(port, null)) {
            client.sendBinary((byte) 1);
            assertEquals(4_508, client.closed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"41", "1"})
    void closesWhenTheClientTakesLeave(String packet) {
        try (EngineSocketClient client = EngineSocketClient.connected(port, null)) {
            client.send(packet);
            assertTrue(client.closed() >= 1_000);
        }
    }

    @Test
    void aPollingClientTakesLeaveWhileItPolls() {
        EnginePolls client = EnginePolls.open(port, "");
        CompletableFuture<HttpResponse<String>> poll = client.pollAsync();
        client.send("1");
        String answered = poll.join().body();
        assertTrue(answered.equals("6") || poll.join().statusCode() == 400, answered);
        assertRefused(1, client.poll());
    }

    @Test
    void closesTheSessionUponASecondPoll() throws Exception {
        EnginePolls client = EnginePolls.open(port, "");
        CompletableFuture<HttpResponse<String>> one = client.pollAsync();
        CompletableFuture<HttpResponse<String>> other = client.pollAsync();
        List<HttpResponse<String>> answers = List.of(one.get(), other.get());
        HttpResponse<String> first = answers.get(0).statusCode() == 200 ? answers.get(0) : answers.get(1);
        HttpResponse<String> second = first == answers.get(0) ? answers.get(1) : answers.get(0);
        assertEquals("1", first.body());
        assertRefused(3, second);
        assertRefused(1, client.poll());
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "4\u001e", "2", "b"})
    void closesTheSessionUponABodyThatHoldsNoPackets(String body) {
        EnginePolls client = EnginePolls.open(port, "");
        int status = client.post(body).statusCode();
        assertTrue(status == 400 || body.startsWith("b") || body.startsWith("2"), body + status);
        assertRefused(1, client.poll());
    }

    @Test
    void upgradesFromPollsToAWebSocket() {
        EnginePolls polls = EnginePolls.open(port, "");
        polls.send("40");
        polls.next("40");
        try (EngineSocketClient socket = polls.webSocket()) {
            CompletableFuture<HttpResponse<String>> poll = polls.pollAsync();
            socket.send("2probe");
            assertEquals("3probe", socket.next());
            assertEquals("6", poll.join().body());
            polls.send("421[\"no:such\"]");
            socket.send("5", "422[\"no:such\"]");
            assertTrue(socket.next("43").startsWith("431"));
            assertTrue(socket.next("43").startsWith("432"));
            assertRefused(3, polls.poll());
            try (EngineSocketClient second = polls.webSocket()) {
                assertEquals(4_508, second.closed());
            }
            socket.send("423[\"no:such\"]");
            assertTrue(socket.next("43").startsWith("433"));
        }
    }

    @Test
    void goesOnWithPollsWhenTheWebSocketFails() {
        EnginePolls polls = EnginePolls.open(port, "");
        polls.send("40");
        polls.next("40");
        try (EngineSocketClient socket = polls.webSocket()) {
            socket.send("5");
            assertEquals(4_508, socket.closed());
        }
        polls.send("421[\"no:such\"]");
        assertTrue(polls.next("431").contains("UNKNOWN_EVENT"));
    }

    @Test
    @Tag("S2-CFG-05")
    void servesRevision3AsItsClientsExpect() {
        EnginePolls client = EnginePolls.open(port, 3, "");
        assertEquals("2:40", client.poll().body());
        assertEquals("ok", client.post("7:2probe!").body());
        assertEquals("7:3probe!", client.poll().body());
        assertEquals("ok", client.post("11:420[\"no:\u20ac\"]2:40").body());
        String answer = client.poll().body();
        assertTrue(answer.contains(":430[{\"ok\":false,\"error\":{\"code\":\"UNKNOWN_EVENT\""), answer);
        int units = Integer.parseInt(answer.substring(0, answer.indexOf(':')));
        assertEquals(units, answer.length() - answer.indexOf(':') - 1);
    }

    @Test
    void whoDoesNotPollIsASlowConsumer() {
        List<Connection> before = fixture.onLoop(fixture.hub::connections);
        EnginePolls client = EnginePolls.open(port, "");
        client.send("40");
        client.next("40");
        fixture.run(() -> {
            Connection stuck = fixture.hub.connections().stream()
                    .filter(connection -> !before.contains(connection))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 3 * HubFixture.QUEUE_BYTES / 100; i++) {
                stuck.send(Frame.event("chat:message", new JsonObject().put("content", "x".repeat(100))));
            }
        });
        List<String> packets = client.packets();
        int bytes = packets.stream().mapToInt(String::length).sum();
        assertTrue(bytes < 3 * HubFixture.QUEUE_BYTES, "all that waited is held: " + bytes);
        assertTrue(packets.get(packets.size() - 2).contains("4001"), packets.get(packets.size() - 2));
        assertEquals("1", packets.get(packets.size() - 1));
        assertRefused(1, client.poll());
    }
}
