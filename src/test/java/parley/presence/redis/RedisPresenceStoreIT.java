package parley.presence.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceStore;
import parley.presence.PresenceStoreContract;
import parley.redis.RedisExtension;
import parley.redis.SwitchedRedis;
import parley.util.Eventually;

@Tag("S1-RED-11")
class RedisPresenceStoreIT extends PresenceStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final SwitchedRedis line = new SwitchedRedis(redis.redis());
    private final RedisPresenceStore shared = new RedisPresenceStore(redis.redis(), LONG);
    private final FallbackPresenceStore node = new FallbackPresenceStore(new RedisPresenceStore(line, LONG));

    @Override
    public PresenceStore store() {
        return new RedisPresenceStore(redis.redis(), LONG);
    }

    private static Connected connected(String userId, String nodeId, String connectionId) {
        return new Connected(userId, userId, true, nodeId, connectionId);
    }

    private Set<String> online(PresenceStore store) {
        return result(store.online(Set.of("ann", "bob", "cyd")));
    }

    @Test
    void aUserOnTwoNodesIsOnlineUntilBothConnectionsAreGone() {
        assertTrue(result(shared.connect(connected("ann", "n1", "1"), 5)).first());
        assertFalse(result(store().connect(connected("ann", "n2", "2"), 6)).first());
        result(shared.disconnect("ann", "1"));
        assertEquals(Set.of("ann"), online(shared));
        assertEquals(new OnlineUser("ann", "ann", true, 5), result(store().disconnect("ann", "2")));
    }

    /** The answer that names them may be lost, or the node that got it die. */
    @Test
    void whoIsGoneIsNamedAgainUntilANodeHasToldOfIt() {
        RedisPresenceStore dying = new RedisPresenceStore(redis.redis(), SHORT);
        result(dying.connect(connected("ann", "dead", "a"), 5));
        result(dying.renew("dead"));
        RedisPresenceStore witness = new RedisPresenceStore(redis.redis(), SHORT);
        Eventually.until(
                PATIENCE,
                () -> "not gone",
                () -> namesAnn(result(witness.renewal("deaf", List.of())).gone()));

        Eventually.until(
                PATIENCE,
                () -> "told to nobody else",
                () -> namesAnn(result(witness.renew("teller")).gone()));
        result(witness.renew("teller"));
        assertEquals(
                0,
                result(redis.redis().send(Request.cmd(Command.HLEN).arg("parley:{presence}:gone")))
                        .toInteger());
    }

    private static boolean namesAnn(List<OnlineUser> gone) {
        return gone.stream().anyMatch(user -> user.id().equals("ann"));
    }

    @Test
    @Tag("S1-RED-10")
    void theConnectionsOfADeadNodeAreTakenAwayAndEachUserIsToldOnce() {
        RedisPresenceStore dying = new RedisPresenceStore(redis.redis(), SHORT);
        for (int i = 0; i < 1_200; i++) {
            dying.connect(connected("u" + i, "dead", "c" + i), 5);
        }
        result(dying.connect(connected("ann", "dead", "a"), 5));
        result(dying.renew("dead"));
        result(shared.connect(connected("u0", "live", "other"), 5));
        result(shared.connect(connected("bob", "live", "b"), 5));
        result(shared.renew("live"));
        List<String> gone = new ArrayList<>();
        Eventually.until(PATIENCE, () -> "left: " + result(shared.list(0)).total(), () -> {
            result(shared.renew("live")).gone().forEach(user -> gone.add(user.id()));
            return result(shared.list(0)).total() == 2;
        });
        assertEquals(1_200, gone.size());
        assertEquals(1_200, Set.copyOf(gone).size());
        assertEquals(Set.of("bob"), online(shared));
        assertEquals(2, result(shared.list(0)).guests());
        assertEquals(List.of(), result(shared.renew("live")).gone());
    }

    @Test
    void everyCallIsOneOperation() {
        result(node.connect(connected("ann", "n1", "1"), 5));
        result(node.online(Set.of("ann", "bob")));
        result(node.list(10));
        result(node.renew("n1"));
        result(node.disconnect("ann", "1"));
        redis.redis().reset();
        result(node.connect(connected("ann", "n1", "1"), 5));
        assertEquals(1, redis.redis().operations());
        result(node.online(Set.of("ann", "bob")));
        assertEquals(1, redis.redis().operations());
        result(node.list(10));
        assertEquals(1, redis.redis().operations());
        result(node.renew("n1"));
        assertEquals(1, redis.redis().operations());
        result(node.disconnect("ann", "1"));
        assertEquals(1, redis.redis().operations());
    }

    @Test
    @Tag("S1-RED-04")
    void everyKeyEndsByItself() {
        result(shared.connect(connected("ann", "n1", "1"), 5));
        result(shared.renew("n1"));
        Response keys = result(redis.redis().send(Request.cmd(Command.KEYS).arg("*")));
        assertEquals(6, keys.size());
        for (Response key : keys) {
            long ttl = result(redis.redis().send(Request.cmd(Command.PTTL).arg(key.toString())))
                    .toLong();
            assertTrue(ttl > 0 && ttl <= LONG.toMillis() * 20, key + " " + ttl);
        }
    }

    @Test
    @Tag("S1-RED-05")
    void withoutRedisThisNodeKnowsItsOwn() {
        result(node.connect(connected("ann", "n1", "1"), 5));
        result(shared.connect(connected("cyd", "n2", "3"), 5));
        line.away(true);
        assertTrue(result(node.connect(connected("bob", "n1", "2"), 5)).first());
        assertEquals(Set.of("ann", "bob"), online(node));
        assertEquals(2, result(node.list(10)).total());
        assertEquals(PresenceStore.Renewed.NOTHING, result(node.renew("n1")));
        assertEquals("ann", result(node.disconnect("ann", "1")).id());
        line.away(false);
        result(node.converge("n1"));
        assertEquals(Set.of("bob", "cyd"), online(shared));
    }

    /** Neither node hears of the other's connection while Redis is away. */
    @Test
    void whoConnectedTwiceMeanwhileIsNamedWhenRedisIsBack() {
        PresenceStore.Older older = new PresenceStore.Older("ann", "n1", "1");
        result(shared.connect(connected("ann", "n1", "1"), 5));
        line.away(true);
        assertEquals(
                List.of(), result(node.connect(connected("ann", "n2", "2"), 6)).older());
        line.away(false);
        result(node.converge("n2"));
        assertEquals(List.of(older), result(node.renew("n2")).older());
        assertEquals(List.of(), result(node.renew("n2")).older());
    }

    @Test
    void aNodeThatWasTakenForDeadTellsThatItsUsersAreBack() {
        FallbackPresenceStore paused = new FallbackPresenceStore(new RedisPresenceStore(line, SHORT));
        result(paused.connect(connected("ann", "n1", "1"), 5));
        result(paused.renew("n1"));
        Eventually.until(PATIENCE, () -> "still there", () -> {
            result(shared.renew("n2"));
            return online(shared).isEmpty();
        });
        assertEquals(
                List.of(new OnlineUser("ann", "ann", true, 5)),
                result(paused.renew("n1")).back());
        assertEquals(List.of(), result(paused.renew("n1")).back());
        assertEquals(Set.of("ann"), online(shared));
    }

    @Test
    @Tag("S1-RED-05")
    void aNodeThatRedisForgotAnnouncesItselfAgain() {
        result(node.connect(connected("ann", "n1", "1"), 5));
        result(node.connect(connected("ann", "n1", "2"), 6));
        result(redis.redis().send(Request.cmd(Command.FLUSHALL)));
        result(node.renew("n1"));
        assertEquals(
                new OnlineUser("ann", "ann", true, 5),
                result(shared.list(1)).users().get(0));
        result(shared.disconnect("ann", "1"));
        assertEquals(Set.of("ann"), online(shared));
    }
}
