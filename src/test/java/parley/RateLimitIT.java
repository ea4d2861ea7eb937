package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits count per user and group of commands, over all of the user's connections. */
@Tag("S1-RL-01")
@Tag("S1-RL-02")
class RateLimitIT {
    private static final int MESSAGES = 30;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @Test
    void twoHundredEventsInASecondAreHeldTo100() {
        JsonObject guest = SERVER.guest();
        try (RawBridge one = RawBridge.of(SERVER, guest);
                RawBridge other = RawBridge.of(SERVER, guest)) {
            List<JsonObject> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String first = one.ask("presence:online", new JsonObject());
                String second = other.ask("session:ping", new JsonObject());
                answers.add(one.next(first));
                answers.add(other.next(second));
            }
            List<JsonObject> refused = answers.stream()
                    .filter(answer -> answer.getString("type").equals("err"))
                    .toList();
            // The two authentications did not count for the user, who was not known by then.
            assertEquals(100, refused.size());
            assertEquals(
                    100,
                    SERVER.get("/metrics")
                            .body()
                            .lines()
                            .filter(line ->
                                    line.startsWith("parley_commands_refused_total{code=\"RATE_LIMIT_EXCEEDED\"}"))
                            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .sum());
            for (JsonObject answer : refused) {
                JsonObject error = answer.getJsonObject("error");
                assertEquals(1013, answer.getInteger("failureCode"));
                assertEquals("RATE_LIMIT_EXCEEDED", error.getString("code"));
                assertTrue(error.getBoolean("temporary"));
                long retryAfterMs = error.getLong("retryAfterMs");
                assertTrue(retryAfterMs > 0 && retryAfterMs <= 60_000, error::encode);
                assertTrue(answer.getString("message").contains(String.valueOf(retryAfterMs)));
            }
        }
    }

    @Test
    @Tag("S1-RL-07")
    void aDuplicateDoesNotCountAndIsAnsweredOverTheLimit() {
        try (Strangers pair = new Strangers(SERVER)) {
            for (int i = 0; i < MESSAGES; i++) {
                JsonObject message = pair.message("text " + i).put("clientId", "c" + i);
                JsonObject first = pair.ann.reply("chat:message", message);
                JsonObject again = pair.ann.reply("chat:message", message);
                assertEquals(true, again.getBoolean("duplicate"));
                assertEquals(first.getLong("seq"), again.getLong("seq"));
                assertEquals(first.getString("id"), again.getString("id"));
            }
            JsonObject fresh = pair.message("one more").put("clientId", "fresh");
            assertEquals(
                    "RATE_LIMIT_EXCEEDED",
                    pair.ann.refusal("chat:message", fresh).getString("code"));
            assertEquals(
                    "RATE_LIMIT_EXCEEDED",
                    pair.ann
                            .refusal("chat:message", pair.message("no clientId"))
                            .getString("code"));
            JsonObject repeated = pair.message("text 7").put("clientId", "c7");
            assertEquals(true, pair.ann.reply("chat:message", repeated).getBoolean("duplicate"));
            JsonObject changed = pair.message("text 8").put("clientId", "c7");
            assertEquals("CONFLICT", pair.ann.refusal("chat:message", changed).getString("code"));

            pair.ann.reply("chat:typing:start", new JsonObject());
            pair.bob.reply("chat:message", pair.message("bob has a window of his own"));
        }
        JsonObject limits = SERVER.json("/api/socket/stats").getJsonObject("rateLimit");
        assertEquals(MESSAGES, limits.getJsonObject("messages").getInteger("count"));
        assertTrue(limits.getInteger("refused") > 0);
    }
}
