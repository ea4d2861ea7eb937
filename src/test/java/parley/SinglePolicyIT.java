package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With {@code session.policy} single a user has one connection, the newest. */
@Tag("S1-CLU")
class SinglePolicyIT {
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("SESSION_POLICY", "single");

    @Test
    void theNewestConnectionEndsTheOneBeforeWith4504() {
        JsonObject token = SERVER.guest();
        JsonObject another = SERVER.guest();
        try (RawBridge stranger = RawBridge.open(SERVER);
                RawBridge first = RawBridge.open(SERVER);
                RawBridge second = RawBridge.open(SERVER)) {
            stranger.authenticate(another);
            first.authenticate(token);
            second.authenticate(token);
            assertEquals(4504, first.event("session:closing").getInteger("code"));
            assertEquals(4504, first.closed());
            assertTrue(second.reply("session:ping", new JsonObject()).containsKey("time"));
            assertTrue(stranger.reply("session:ping", new JsonObject()).containsKey("time"));
        }
    }
}
