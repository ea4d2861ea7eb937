package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** The server ends connections by itself, with short times. */
@Tag("S1-RL-06")
@Tag("S1-SIO-03")
@Tag("S2-SYS-07")
@Tag("S1-SIO-04")
class ClosingsIT {
    private static final String FORWARDED = "X-Forwarded-For";

    private static final String SILENT = "parley_closes_total{code=\"4002\"}";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("AUTH_DEADLINE_MS", 1_500)
            .with("GATEWAY_HEARTBEAT_MS", 300)
            .with("GATEWAY_DEAD_AFTER_MS", 2_000)
            .with("GATEWAY_IDLE_AFTER_MS", 4_000)
            .with("LIMITS_MAX_CONNECTIONS_PER_IP", 3)
            .with("LIMITS_MAX_UNAUTHENTICATED_PER_IP", 5)
            .with("SERVER_TRUSTED_PROXIES", "127.0.0.1");

    private static RawBridge from(String address) {
        return RawBridge.open(SERVER, RawBridge.RAW, Map.of(FORWARDED, address));
    }

    private static JsonObject closesWith(int code, boolean reconnect, RawBridge bridge) {
        JsonObject closing = bridge.event("session:closing");
        assertEquals(code, closing.getInteger("code"));
        assertEquals(reconnect, closing.getBoolean("reconnect"));
        assertFalse(closing.getString("reason").isEmpty());
        assertEquals(code, bridge.closed());
        return closing;
    }

    @Test
    @Tag("S3-AUTH-09")
    void whoDoesNotAuthenticateInTimeIsClosedWith4500() {
        try (RawBridge bridge = from("192.0.2.1")) {
            closesWith(4500, false, bridge);
        }
    }

    @Test
    void whoIsSilentIsClosedWith4002() {
        try (RawBridge bridge = from("192.0.2.2")) {
            bridge.authenticate(SERVER.guest());
            double before = SERVER.metric(SILENT);
            bridge.stopReading();
            Eventually.until(Duration.ofSeconds(20), () -> "it was not closed", () -> SERVER.metric(SILENT) > before);
            bridge.readAgain();
            closesWith(4002, true, bridge);
        }
    }

    @Test
    void whoAnswersHeartbeatsButDoesNothingIsClosedWith4003() {
        try (RawBridge bridge = from("192.0.2.3")) {
            bridge.authenticate(SERVER.guest());
            closesWith(4003, true, bridge);
        }
    }

    @Test
    @Tag("S3-SEC-07")
    @Tag("S3-LIM-02")
    void moreConnectionsOfOneAddressThanAllowedAreClosedWith4505() {
        // The client makes up what stands left of the proxy's own entry.
        String address = "203.0.113.9, 192.0.2.4";
        try (RawBridge first = signedIn("192.0.2.4");
                RawBridge second = signedIn(address);
                RawBridge third = signedIn("192.0.2.4")) {
            oneTooMany(address);
            signedIn("192.0.2.5").close();
            assertTrue(first.isOpen() && second.isOpen() && third.isOpen());
        }
    }

    @Test
    void allAddressesOfAnIpv6SiteCountAsOne() {
        try (RawBridge first = signedIn("2001:db8:1:2::1");
                RawBridge second = signedIn("2001:db8:1:2::2");
                RawBridge third = signedIn("2001:db8:1:2:ffff::3")) {
            oneTooMany("2001:db8:1:2::4");
            signedIn("2001:db8:1:3::1").close();
            assertTrue(first.isOpen() && second.isOpen() && third.isOpen());
        }
    }

    /** Gets the token before it opens the connection, whose deadline is short. */
    private static RawBridge signedIn(String address) {
        JsonObject guest = SERVER.guest();
        RawBridge bridge = from(address);
        bridge.authenticate(guest);
        return bridge;
    }

    private static void oneTooMany(String address) {
        JsonObject token = new JsonObject().put("token", SERVER.guest().getString("token"));
        try (RawBridge bridge = from(address)) {
            assertEquals(
                    "MAX_CONNECTIONS_EXCEEDED",
                    bridge.refusal("session:authenticate", token).getString("code"));
            JsonObject closing = closesWith(4505, false, bridge);
            assertEquals(1019, closing.getInteger("failureCode"));
            assertEquals(
                    "MAX_CONNECTIONS_EXCEEDED", closing.getJsonObject("error").getString("code"));
        }
    }

    @Test
    @Tag("S1-RL-06")
    void behindAProxyStrangersAreCountedByTheirOwnAddress() {
        List<RawBridge> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                strangers.add(from("192.0.2.6"));
            }
            CompletionException refused = assertThrows(CompletionException.class, () -> from("192.0.2.6"));
            WebSocketHandshakeException answer =
                    assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
            assertEquals(503, answer.getResponse().statusCode());
            strangers.get(0).authenticate(SERVER.guest());
            strangers.add(from("192.0.2.6"));
        } finally {
            strangers.forEach(RawBridge::close);
        }
    }
}
