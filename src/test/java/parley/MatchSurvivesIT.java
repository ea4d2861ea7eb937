package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;
import parley.util.Eventually;

/** A match on two servers that have Redis in common; not even a bus tells the one what the other does. */
@Tag("S1-RED-01")
@Tag("S3-FT-04")
@Tag("long")
class MatchSurvivesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final RedisProcess REDIS = new RedisProcess();

    @RegisterExtension
    static final ServerExtension ONE = server();

    private static final ServerExtension OTHER = server();

    private static ServerExtension server() {
        return new ServerExtension()
                .with("REDIS_URI", REDIS.uri())
                .with("AUTH_SECRET", "a secret that both of them have, long enough")
                .with("ENCRYPTION_KEYS", KEY)
                .with("MATCHING_CHAT_GRACE_MS", 5_000);
    }

    @BeforeAll
    static void startOther() {
        OTHER.begin("MatchSurvivesIT-other");
    }

    @AfterAll
    static void stop() {
        OTHER.stop();
        ONE.stop();
        REDIS.close();
    }

    private static int inChat() {
        return ONE.json("/api/stats/realtime").getJsonObject("users").getInteger("inChat");
    }

    @Test
    void itGoesOnWhenTheServerThatMadeItDies() {
        try (Strangers pair = new Strangers(OTHER);
                RawBridge bob = RawBridge.of(ONE, pair.bobsGuest, Strangers.EVENTS)) {
            pair.ann.reply("chat:message", pair.message("on the other server"));
            assertEquals("on the other server", bob.event("chat:message").getString("content"));
            OTHER.kill9();
            try (RawBridge ann = RawBridge.of(ONE, pair.annsGuest, Strangers.EVENTS)) {
                ann.reply("chat:message", pair.message("here again"));
                assertEquals("here again", bob.event("chat:message").getString("content"));
                JsonObject history = ann.reply(
                        "chat:history",
                        new JsonObject().put("roomId", pair.roomId).put("limit", 10));
                assertEquals(2, history.getJsonArray("messages").size());
                ann.reply("leave-room", new JsonObject().put("roomId", pair.roomId));
                assertEquals("partner_left", bob.event("room:closed").getString("reason"));
            }
        } finally {
            OTHER.start();
        }
    }

    @Test
    void theGraceThatAServerBeganBeforeItDiedIsEndedByAnother() {
        try (Strangers pair = new Strangers(OTHER);
                RawBridge bob = RawBridge.of(ONE, pair.bobsGuest, Strangers.EVENTS)) {
            bob.reply("session:ping", new JsonObject());
            pair.ann.close();
            Eventually.until(PATIENCE, () -> "in chat: " + inChat(), () -> inChat() == 1);
            OTHER.kill9();
            assertEquals("disconnected", bob.event("room:user_left").getString("reason"));
            assertEquals("disconnected", bob.event("room:closed").getString("reason"));
        } finally {
            OTHER.start();
        }
    }
}
