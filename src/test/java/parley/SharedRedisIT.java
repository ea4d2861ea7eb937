package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;
import parley.util.Eventually;

/** Two servers that have nothing in common but Redis and the secret of tokens. */
@Tag("S1-RED-01")
@Tag("S1-RED-07")
@Tag("S1-RL-03")
@Tag("long")
class SharedRedisIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LIMIT = 40;
    private static final RedisProcess REDIS = new RedisProcess();

    @RegisterExtension
    static final ServerExtension ONE = server();

    private static final ServerExtension OTHER = server();

    private static ServerExtension server() {
        return new ServerExtension()
                .with("REDIS_URI", REDIS.uri())
                .with("AUTH_SECRET", "a secret that both of them have, long enough")
                .with("LIMITS_OTHER_COUNT", LIMIT);
    }

    @BeforeAll
    static void startOther() {
        OTHER.begin("SharedRedisIT-other");
    }

    @AfterAll
    static void stop() {
        OTHER.stop();
        ONE.stop();
        REDIS.close();
    }

    private static int online(ServerExtension server) {
        return server.json("/api/stats/realtime").getJsonObject("users").getInteger("online");
    }

    @Test
    void sessionsLimitsAndPresenceAreShared() {
        JsonObject guest = ONE.guest();
        try (RawBridge there = RawBridge.of(OTHER, guest);
                RawBridge here = RawBridge.of(ONE, guest)) {
            List<JsonObject> answers = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                String first = here.ask("session:ping", new JsonObject());
                String second = there.ask("session:ping", new JsonObject());
                answers.add(here.next(first));
                answers.add(there.next(second));
            }
            long refused = answers.stream()
                    .filter(answer -> answer.getString("type").equals("err"))
                    .count();
            assertEquals(LIMIT, refused);
            try (RawBridge second = RawBridge.of(OTHER, OTHER.guest())) {
                second.reply("presence:online", new JsonObject());
                Eventually.until(PATIENCE, () -> "online: " + online(ONE), () -> online(ONE) == 2);
            }
            Eventually.until(PATIENCE, () -> "online: " + online(ONE), () -> online(ONE) == 1);
        }
        Eventually.until(PATIENCE, () -> "online: " + online(ONE), () -> online(ONE) == 0);
    }

    @Test
    @Tag("S1-RED-10")
    void whoWasConnectedToAKilledServerIsSoonOffline() {
        try (RawBridge ghost = RawBridge.of(OTHER, OTHER.guest());
                RawBridge alive = RawBridge.of(ONE, ONE.guest())) {
            ghost.reply("session:ping", new JsonObject());
            alive.reply("session:ping", new JsonObject());
            Eventually.until(PATIENCE, () -> "online: " + online(ONE), () -> online(ONE) == 2);
            OTHER.kill9();
            Eventually.until(PATIENCE, () -> "online: " + online(ONE), () -> online(ONE) == 1);
        } finally {
            OTHER.start();
        }
    }
}
