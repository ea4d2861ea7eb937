package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;
import parley.util.Eventually;

/** Redis hangs and dies under a running server, which goes on alone and is whole again afterwards. */
@Tag("S1-RED-05")
@Tag("S3-FT-04")
@Tag("long")
class RedisOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RedisProcess REDIS = new RedisProcess();

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("REDIS_URI", REDIS.uri());

    @AfterAll
    static void stop() {
        SERVER.stop();
        REDIS.close();
    }

    private static void awaitHealth(String status) {
        Eventually.until(PATIENCE, () -> SERVER.json("/health").encode(), () -> SERVER.json("/health")
                .getString("status")
                .equals(status));
        assertEquals(200, SERVER.status("/ready"));
    }

    private static int login() {
        return SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"login\":\"nobody\",\"password\":\"does not matter\"}")))
                .statusCode();
    }

    private static int online(RawBridge someone) {
        return someone.reply("presence:online", new JsonObject()).getInteger("total");
    }

    @Test
    void aHangingRedisIsDoneWithoutAndJoinedAgain() {
        awaitHealth("ok");
        try (Strangers before = new Strangers(SERVER)) {
            assertEquals(401, login());
            REDIS.pause();
            // Someone has to ask; the first to ask wait.
            SERVER.guest();
            awaitHealth("degraded");
            assertEquals(503, login());
            JsonObject refusal = before.ann.refusal("chat:message", before.message("lost"));
            assertEquals("UNAVAILABLE", refusal.getString("code"), "the room is in Redis");
            try (Strangers meanwhile = new Strangers(SERVER)) {
                meanwhile.ann.reply("chat:message", meanwhile.message("alone"));
                assertEquals(4, online(before.ann));
                REDIS.resume();
                awaitHealth("ok");
                assertEquals(401, login());
                Eventually.until(PATIENCE, () -> "online: " + online(before.ann), () -> online(before.ann) == 4);
                meanwhile.ann.reply("chat:message", meanwhile.message("with Redis again"));
                before.ann.reply("chat:message", before.message("still here"));
                assertEquals("still here", before.bob.event("chat:message").getString("content"));
                try (RawBridge again = RawBridge.of(SERVER, meanwhile.annsGuest)) {
                    assertEquals(4, online(again), "a session of meanwhile is known");
                }
            }
        }
        try (Strangers after = new Strangers(SERVER)) {
            after.ann.reply("chat:message", after.message("as before"));
        }
    }

    @Test
    @Tag("S1-EVT-07")
    void aSearcherInARedisThatWasEmptiedGoesOnSearchingAndMayComeBack() {
        awaitHealth("ok");
        JsonObject searching = SERVER.guest();
        try (RawBridge seeker = RawBridge.of(SERVER, searching, "user:match:searching", "user:matched")) {
            seeker.reply("user:match", new JsonObject().put("wantGender", "martian"));
            REDIS.flush();
            // One that was on its way may still come; the next ones are told after it.
            for (int i = 0; i < 4; i++) {
                seeker.event("user:match:searching");
            }
        }
        try (RawBridge again = RawBridge.of(SERVER, searching, Strangers.EVENTS);
                RawBridge martian = RawBridge.of(SERVER, SERVER.guest(), Strangers.EVENTS)) {
            martian.reply("user:match", new JsonObject().put("gender", "martian"));
            assertEquals(
                    Strangers.idOf(searching),
                    martian.event("user:matched").getJsonObject("peer").getString("id"));
            again.event("user:matched");
        }
    }

    @Test
    void aRedisThatComesBackEmptyIsToldWhatThisNodeKnows() {
        awaitHealth("ok");
        JsonObject searching = SERVER.guest();
        try (Strangers before = new Strangers(SERVER);
                RawBridge seeker = RawBridge.of(SERVER, searching, Strangers.EVENTS)) {
            seeker.reply("user:match", new JsonObject().put("wantGender", "martian"));
            REDIS.kill();
            awaitHealth("degraded");
            REDIS.start();
            awaitHealth("ok");
            Eventually.until(PATIENCE, () -> "online: " + online(before.ann), () -> online(before.ann) == 3);
            assertEquals(before.roomId, before.bob.event("room:closed").getString("roomId"), "what it held is gone");
            try (RawBridge again = RawBridge.of(SERVER, before.annsGuest);
                    RawBridge martian = RawBridge.of(SERVER, SERVER.guest(), Strangers.EVENTS)) {
                assertEquals(4, online(again));
                martian.reply("user:match", new JsonObject().put("gender", "martian"));
                assertEquals(
                        Strangers.idOf(searching),
                        martian.event("user:matched").getJsonObject("peer").getString("id"));
            }
        }
    }
}
