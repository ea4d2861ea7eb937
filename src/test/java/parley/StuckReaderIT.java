package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** One of 200 connections in a room stops reading for good. */
@Tag("S1-SIO-15")
@Tag("S4-PERF-03")
@Tag("long")
class StuckReaderIT {
    private static final int CONNECTIONS = 200;
    private static final int MESSAGES = 300;
    private static final int LENGTH = 5_000;
    private static final int QUEUE_BYTES = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withJvm("-Xmx192m")
            .with("LIMITS_MESSAGES_COUNT", 100_000)
            .with("LIMITS_OTHER_COUNT", 100_000)
            .with("LIMITS_ENTRIES_COUNT", 1_000)
            .with("GATEWAY_QUEUE_BYTES", QUEUE_BYTES);

    @Test
    void isClosedWith4001WithoutCostToTheOthersAndResumes() throws IOException {
        try (Strangers pair = new Strangers(SERVER);
                StuckSocket stuck = new StuckSocket(SERVER.port())) {
            List<RawBridge> others = new ArrayList<>();
            for (int i = 3; i < CONNECTIONS; i++) {
                others.add(RawBridge.of(SERVER, i % 2 == 0 ? pair.annsGuest : pair.bobsGuest, "chat:message"));
            }
            JsonObject token = new JsonObject().put("token", pair.bobsGuest.getString("token"));
            stuck.send(command("session:authenticate", token));
            stuck.send(new JsonObject().put("type", "register").put("address", "chat:message"));
            Eventually.until(
                    PATIENCE,
                    () -> "it did not get in",
                    () -> SERVER.json("/api/socket/stats").getInteger("connectedSockets") == CONNECTIONS);

            say(0, MESSAGES / 2, pair, others);
            // The answers are a megabyte each, more than the system's buffers take between them.
            for (int i = 0; i < 20; i++) {
                stuck.send(command("chat:feed", new JsonObject().put("roomId", pair.roomId)));
            }
            say(MESSAGES / 2, MESSAGES, pair, others);
            Eventually.until(PATIENCE, () -> "it was not closed", () -> SERVER.get("/metrics")
                    .body()
                    .contains("parley_closes_total{code=\"4001\"} 1.0"));
            assertEquals(1, SERVER.metric("parley_slow_consumers_total"));
            Eventually.until(
                    PATIENCE,
                    () -> "its socket was not ended",
                    () -> SERVER.json("/api/socket/stats").getInteger("connectedSockets") == CONNECTIONS - 1);
            assertEquals(0, SERVER.metric("parley_queued_bytes"));
            assertEquals(0, SERVER.metric("parley_faults_total"));
            others.forEach(other -> other.reply("session:ping", new JsonObject()));
            others.forEach(RawBridge::close);
            comesBack(pair);
        }
    }

    private static JsonObject command(String name, JsonObject body) {
        return new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("body", body)
                .put("replyAddress", name);
    }

    /** Sends messages, and checks that the bytes that wait for the stuck reader stay bounded. */
    private static void say(int from, int to, Strangers pair, List<RawBridge> others) {
        for (int i = from; i < to; i++) {
            pair.ann.reply("chat:message", pair.message(i + "-".repeat(LENGTH - 10)));
            others.forEach(other -> other.event("chat:message"));
            if (i % 20 == 0) {
                assertTrue(SERVER.metric("parley_queued_bytes") <= QUEUE_BYTES);
            }
        }
    }

    private static void comesBack(Strangers pair) {
        try (RawBridge again = RawBridge.open(SERVER)) {
            again.register(Strangers.EVENTS);
            JsonObject resume = new JsonObject().put("rooms", new JsonObject().put(pair.roomId, 2));
            JsonObject ready = again.reply(
                    "session:authenticate",
                    new JsonObject()
                            .put("token", pair.bobsGuest.getString("token"))
                            .put("resume", resume));
            assertEquals(
                    new JsonObject().put(pair.roomId, true),
                    ready.getJsonObject("recovered"),
                    new JsonArray(again.rest())::encode);
            for (int i = 0; i < MESSAGES; i++) {
                JsonObject message = again.event("chat:message");
                assertEquals(i + 3, message.getInteger("seq"));
                assertTrue(message.getString("content").startsWith(i + "-"));
            }
        }
    }
}
