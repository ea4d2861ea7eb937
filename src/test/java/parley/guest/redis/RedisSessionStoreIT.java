package parley.guest.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionStore;
import parley.guest.SessionStoreContract;
import parley.identity.Renaming;
import parley.redis.RedisExtension;

@Tag("S1-RED-01")
@Tag("S1-RED-06")
@Tag("S1-RED-11")
@Tag("S3-KEY-01")
@Tag("S3-KEY-02")
class RedisSessionStoreIT extends SessionStoreContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final RedisSessionStore sessions = new RedisSessionStore(redis.redis());

    @Override
    protected SessionStore newStore() {
        return new RedisSessionStore(redis.redis());
    }

    private static GuestSession session(String name, String id, long seenAt) {
        return new GuestSession("u" + id, id, name, Profile.EMPTY, 1_000, seenAt, seenAt + 60_000);
    }

    @Test
    void everyCallIsOneOperation() {
        result(sessions.create(session("Ann", "s1", 1_000)));
        result(sessions.touch("s1", 2_000, 62_000));
        result(sessions.update("s1", Renaming.to("Zoe")));
        result(sessions.findByUsers(List.of("us1", "us2")));
        result(sessions.reserveName("Bob", "x"));
        result(sessions.releaseName("Bob", "x"));
        result(sessions.holdsName("Bob"));
        result(sessions.expire(2_000));
        result(sessions.end("s1"));
        redis.redis().reset();
        result(sessions.create(session("Ann", "s1", 1_000)));
        assertEquals(1, redis.redis().operations());
        result(sessions.find("s1"));
        result(sessions.touch("s1", 2_000, 62_000));
        assertEquals(2, redis.redis().operations(), "to authenticate is to find and to touch");
        result(sessions.update("s1", Renaming.to("Zoe")));
        result(sessions.findByUsers(List.of("us1", "us2")));
        result(sessions.holdsName("Bob"));
        result(sessions.count());
        result(sessions.expire(2_000));
        result(sessions.end("s1"));
        assertEquals(6, redis.redis().operations());
    }

    @Test
    @Tag("S1-RED-04")
    @Tag("S1-RED-10")
    void everyKeyEndsByItself() {
        result(sessions.create(session("Ann", "s1", 1_000)));
        result(sessions.touch("s1", 2_000, 62_000));
        result(sessions.update("s1", Renaming.to("Zoe")));
        result(sessions.create(session("Bob", "s2", 1_000)));
        result(sessions.end("s2"));
        result(sessions.reserveName("Cyd", "s3"));
        Response keys = result(redis.redis().send(Request.cmd(Command.KEYS).arg("*")));
        assertEquals(6, keys.size());
        for (Response key : keys) {
            long ttl = result(redis.redis().send(Request.cmd(Command.PTTL).arg(key.toString())))
                    .toLong();
            assertTrue(ttl > 0 && ttl <= 660_000, key + " " + ttl);
        }
    }

    @Test
    void aRestoredSessionIsTheLaterOne() {
        GuestSession old = session("Ann", "s1", 1_000);
        GuestSession late = session("Zoe", "s1", 2_000);
        assertEquals(Optional.of(old), result(sessions.restore(old)));
        assertEquals(Optional.of(late), result(sessions.restore(late)));
        assertEquals(Optional.of(late), result(sessions.restore(old)));
        assertEquals(false, result(sessions.holdsName("Ann")));
        assertEquals(Optional.of(late), result(sessions.findByUser("us1")));
    }

    @Test
    void aRestoredSessionDoesNotComeBackFromItsEndNorTakeAName() {
        result(sessions.create(session("Ann", "s1", 1_000)));
        result(sessions.end("s1"));
        assertEquals(Optional.empty(), result(sessions.restore(session("Ann", "s1", 2_000))));
        result(sessions.create(session("Ann", "s2", 1_000)));
        assertEquals(
                "Ann_abcd",
                result(sessions.restore(session("Ann", "abcd-ef", 2_000)))
                        .orElseThrow()
                        .username());
        assertTrue(result(sessions.holdsName("ann_ABCD")));
    }
}
