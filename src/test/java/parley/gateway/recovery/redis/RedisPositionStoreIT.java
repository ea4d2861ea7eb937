package parley.gateway.recovery.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.gateway.recovery.PositionStore;
import parley.gateway.recovery.PositionStoreContract;
import parley.redis.RedisExtension;

@Tag("S1-SIO-05")
class RedisPositionStoreIT extends PositionStoreContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Override
    protected PositionStore emptyStore() {
        return new RedisPositionStore(redis.redis());
    }

    @Test
    void nothingStaysForEver() {
        PositionStore store = emptyStore();
        result(store.save("hub", Map.of("tick", "1"), Set.of()));
        result(store.move(Set.of("hub.x"), "hub"));
        for (String key : Set.of("parley:notes:{hub}", "parley:moved:{hub.x}")) {
            long ms = result(redis.redis().send(Request.cmd(Command.PTTL).arg(key)))
                    .toLong();
            assertTrue(ms > 0, key + " has a life of " + ms + " ms");
        }
    }
}
