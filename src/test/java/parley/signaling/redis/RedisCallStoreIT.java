package parley.signaling.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.EndReason;
import parley.signaling.store.CallStore;
import parley.signaling.store.CallStoreContract;

@Tag("S1-ARC-01")
class RedisCallStoreIT extends CallStoreContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Override
    protected CallStore emptyStore() {
        return new RedisCallStore(redis.redis(), RULES.longestMs());
    }

    private static Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return result(redis.redis().send(request));
    }

    private static Set<String> keys() {
        return send(Command.KEYS, "*").stream().map(Response::toString).collect(Collectors.toSet());
    }

    @Test
    void everyKeyEndsAndHasTheSameHashTag() {
        begun(ringing("c", "r", "ann", "bob"));
        result(calls.hold("c", "candidate"));
        begun(group("d", "r2", "cleo"));
        Set<String> keys = keys();
        assertTrue(keys.contains("parley:{call}:held:c"), keys::toString);
        keys.forEach(key -> {
            assertTrue(key.startsWith("parley:{call}:"), key);
            assertTrue(send(Command.PTTL, key).toLong() > 0, key);
        });
    }

    @Test
    void anEndedCallLeavesNothingButItself() {
        Call call = begun(ringing("c", "r", "ann", "bob"));
        result(calls.hold("c", "candidate"));
        change(after(call, new CallCommand.HangUp("ann", null, EndReason.HANGUP)));
        assertEquals(Set.of("parley:{call}:call:c"), keys());
    }
}
