package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.signaling.turn.Coturn;
import parley.signaling.turn.CoturnExtension;

/** The servers for calls over REST, with the packaged server and a real relay. */
@Tag("S1-SYS-07")
class CallServersIT {
    private static final String SERVERS = "/api/webrtc/ice-servers";
    private static final String CHECK = "/api/webrtc/check";

    @RegisterExtension
    static final CoturnExtension relay = new CoturnExtension();

    private static ServerExtension server;

    @BeforeAll
    static void begin() {
        server = new ServerExtension()
                .with("CALLS_ICE_TURN_URIS", relay.coturn().uri("udp"))
                .with("CALLS_ICE_TURN_SECRET", Coturn.SECRET)
                .with("CALLS_ICE_PUBLIC_ADDRESS", Coturn.HOST)
                .with("CALLS_ICE_CHECKS_DEADLINE_MS", 10_000)
                .with("CALLS_ICE_CHECKS_PER_USER_COUNT", 3)
                .with("CALLS_ICE_TURN_PER_USER_COUNT", 5);
        server.begin("CallServersIT");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.stop();
        }
    }

    private static HttpResponse<String> get(String path, JsonObject guest) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path));
        return server.send(
                guest == null ? request : request.header("Authorization", "Bearer " + guest.getString("token")));
    }

    private static String code(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("error").getString("code");
    }

    @Test
    void onlyThoseWhoAreInAMatchOrACallGetIceServers() {
        assertEquals(401, get(SERVERS, null).statusCode());
        HttpResponse<String> refused = get(SERVERS, server.guest());
        assertEquals(403, refused.statusCode(), refused.body());
        assertEquals("PERMISSION_DENIED", code(refused));
        try (Strangers strangers = new Strangers(server)) {
            JsonObject told = new JsonObject(get(SERVERS, strangers.annsGuest).body());
            JsonObject turn = told.getJsonArray("iceServers").getJsonObject(0);
            assertEquals(new JsonArray().add(relay.coturn().uri("udp")), turn.getJsonArray("urls"));
            assertTrue(turn.getString("username").endsWith(":" + Strangers.idOf(strangers.annsGuest)), told::encode);
            JsonObject byCommand = strangers.bob.reply("webrtc:ice-servers", new JsonObject());
            assertEquals(1, byCommand.getJsonArray("iceServers").size());
        }
    }

    @Test
    void theQuotaOfAUserEndsWithATimeToWait() {
        try (Strangers strangers = new Strangers(server)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, get(SERVERS, strangers.annsGuest).statusCode());
            }
            HttpResponse<String> refused = get(SERVERS, strangers.annsGuest);
            assertEquals(429, refused.statusCode());
            assertTrue(refused.headers().firstValue("Retry-After").isPresent());
            assertEquals(200, get(SERVERS, strangers.bobsGuest).statusCode());
        }
    }

    @Test
    void theDoctorChecksARelayForWhoIsSignedIn() {
        assertEquals(401, get(CHECK, null).statusCode());
        JsonObject ann = server.guest();
        HttpResponse<String> answer = get(CHECK, ann);
        assertEquals(200, answer.statusCode(), answer.body());
        JsonObject told = new JsonObject(answer.body());
        assertEquals(new JsonArray(), told.getJsonArray("findings"), answer::body);
        assertTrue(told.getJsonObject("relay").getBoolean("reachable"));
        assertEquals("127.0.0.1", told.getString("yourAddress"));
        assertEquals(1, told.getJsonArray("iceServers").size());
        assertFalse(answer.body().contains(Coturn.SECRET));
        get(CHECK, ann);
        get(CHECK, ann);
        HttpResponse<String> refused = get(CHECK, ann);
        assertEquals(429, refused.statusCode());
        assertEquals("RATE_LIMIT_EXCEEDED", code(refused));
    }
}
