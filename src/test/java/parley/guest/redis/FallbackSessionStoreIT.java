package parley.guest.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionStore;
import parley.guest.SessionStoreContract;
import parley.identity.Renaming;
import parley.redis.RedisExtension;
import parley.redis.SwitchedRedis;

@Tag("S1-RED-05")
class FallbackSessionStoreIT extends SessionStoreContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final SwitchedRedis line = new SwitchedRedis(redis.redis());
    private final RedisSessionStore shared = new RedisSessionStore(redis.redis());
    private final FallbackSessionStore node = new FallbackSessionStore(new RedisSessionStore(line));

    @Override
    protected SessionStore newStore() {
        return new FallbackSessionStore(new RedisSessionStore(redis.redis()));
    }

    private static GuestSession session(String name, String id) {
        return new GuestSession("u-" + id, id, name, Profile.EMPTY, 1_000, 1_000, 61_000);
    }

    @Test
    void sessionsOfThisNodeGoOnAndNewOnesAreOpened() {
        result(node.create(session("Ann", "s1")));
        result(shared.create(session("Zoe", "s9")));
        line.away(true);
        assertTrue(result(node.touch("s1", 2_000, 62_000)));
        result(node.create(session("Bob", "s2")));
        assertTrue(result(node.holdsName("bob")));
        refusal(ErrorCode.UNAVAILABLE, node.find("s9"));
        refusal(ErrorCode.UNAVAILABLE, node.touch("s9", 2_000, 62_000));
        assertEquals(List.of(), result(node.expire(100_000)));
        assertTrue(result(node.end("s1")).isPresent());
        assertFalse(result(node.find("s1")).isPresent());
    }

    @Test
    void whatHappenedMeanwhileIsWrittenWhenRedisIsBack() {
        result(node.create(session("Ann", "s1")));
        result(node.create(session("Eve", "s2")));
        line.away(true);
        result(node.touch("s1", 2_000, 62_000));
        result(node.update("s1", Renaming.to("Anna")));
        result(node.end("s2"));
        result(node.create(session("Bob", "s3")));
        line.away(false);
        result(node.converge());
        assertEquals("Anna", result(shared.find("s1")).orElseThrow().username());
        assertEquals(62_000, result(shared.find("s1")).orElseThrow().expiresAt());
        assertFalse(result(shared.holdsName("Ann")));
        assertEquals(Optional.empty(), result(shared.find("s2")));
        assertTrue(result(shared.findByUser("u-s3")).isPresent());
    }

    @Test
    void sessionsOutliveARedisThatLostThem() {
        result(node.create(session("Ann", "s1")));
        result(redis.redis().send(Request.cmd(Command.FLUSHALL)));
        result(node.converge());
        assertEquals(Optional.of(session("Ann", "s1")), result(shared.find("s1")));
    }

    @Test
    void aSessionThatAnEmptiedRedisDoesNotHaveIsFoundAndUsed() {
        result(node.create(session("Ann", "s1")));
        result(node.create(session("Bob", "s2")));
        result(redis.redis().send(Request.cmd(Command.FLUSHALL)));
        assertEquals(Optional.of(session("Ann", "s1")), result(node.find("s1")));
        assertTrue(result(node.touch("s2", 2_000, 62_000)));
        assertEquals(62_000, result(shared.find("s2")).orElseThrow().expiresAt());
    }

    @Test
    void aSessionThatEndedElsewhereStaysEnded() {
        result(node.create(session("Ann", "s1")));
        result(node.create(session("Bob", "s2")));
        result(shared.end("s1"));
        result(shared.end("s2"));
        assertFalse(result(node.touch("s1", 2_000, 62_000)));
        assertEquals(Optional.empty(), result(node.find("s2")));
        assertEquals(Optional.empty(), result(shared.find("s1")));
    }

    @Test
    void twoNodesThatGaveOneNameAloneKeepBothSessions() {
        FallbackSessionStore other = new FallbackSessionStore(new RedisSessionStore(line));
        line.away(true);
        result(node.create(session("Ann", "s1")));
        result(other.create(session("Ann", "4242-s2")));
        line.away(false);
        result(node.converge());
        result(other.converge());
        assertEquals("Ann", result(other.find("s1")).orElseThrow().username());
        assertEquals("Ann_4242", result(other.find("4242-s2")).orElseThrow().username());
    }
}
