package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** A node takes so many users' connections and no more, from wherever they come. */
@Tag("S1-RL-06")
class ConnectionsInAllIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("LIMITS_MAX_CONNECTIONS", 3).with("SERVER_TRUSTED_PROXIES", "127.0.0.1");

    private static RawBridge from(String address) {
        return RawBridge.open(SERVER, RawBridge.RAW, Map.of("X-Forwarded-For", address));
    }

    private static RawBridge signedIn(String address) {
        JsonObject guest = SERVER.guest();
        RawBridge bridge = from(address);
        bridge.authenticate(guest);
        return bridge;
    }

    @Test
    void oneMoreIsClosedWith4505AndLetInOnceSomebodyHasLeft() {
        JsonObject token = new JsonObject().put("token", SERVER.guest().getString("token"));
        try (RawBridge first = signedIn("192.0.2.1");
                RawBridge second = signedIn("192.0.2.2")) {
            try (RawBridge third = signedIn("192.0.2.3");
                    RawBridge fourth = from("192.0.2.4")) {
                assertEquals(
                        "MAX_CONNECTIONS_EXCEEDED",
                        fourth.refusal("session:authenticate", token).getString("code"));
                JsonObject closing = fourth.event("session:closing");
                assertEquals(4505, closing.getInteger("code"));
                assertEquals(1019, closing.getInteger("failureCode"));
                assertEquals(4505, fourth.closed());
                third.reply("session:ping", new JsonObject());
            }
            Eventually.until(PATIENCE, () -> "nobody is let in", () -> {
                try (RawBridge next = from("192.0.2.5")) {
                    return next.answer("session:authenticate", token)
                            .getString("type")
                            .equals("rec");
                }
            });
            assertTrue(first.isOpen() && second.isOpen());
        }
    }
}
