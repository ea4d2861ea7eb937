package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.metrics.Metrics;
import parley.node.SharedStoreWiring;
import parley.redis.RedisExtension;
import parley.util.Eventually;
import parley.util.TestClock;

/**
 * Blocks, mutes, slow mode and the question which of two is newer all compare times that different nodes have noted.
 */
@Tag("S4-CLU-05")
class SharedClockIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "a secret that is as long as it has to be";

    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private final List<SharedStoreWiring> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(stores -> result(stores.close()));
    }

    private SharedStoreWiring stores(boolean clustered, TestClock clock) {
        ConfigLoader loader = new ConfigLoader()
                .set("redis.uri", REDIS.uri(), "the tests")
                .set("redis.commandTimeoutMs", "20000", "the tests");
        if (clustered) {
            loader.set("cluster.enabled", "true", "the tests")
                    .set("cluster.secret", SECRET, "the tests")
                    .set("postgres.uri", "postgresql://parley:parley@127.0.0.1/parley", "the tests")
                    .set("auth.secret", SECRET, "the tests")
                    .set("encryption.keys", "A".repeat(43) + "=", "the tests");
        }
        ParleyConfig config = loader.load();
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        SharedStoreWiring stores = result(SharedStoreWiring.open(REDIS.vertx(), config, metrics, clock));
        opened.add(stores);
        return stores;
    }

    private static TestClock ahead(Duration duration) {
        TestClock clock = new TestClock();
        clock.advance(duration);
        return clock;
    }

    @Test
    void nodesOfAClusterAgreeOnTheTimeWhateverTheirClocksSay() {
        SharedStoreWiring one = stores(true, ahead(Duration.ZERO));
        SharedStoreWiring other = stores(true, ahead(Duration.ofHours(1)));
        Eventually.until(
                PATIENCE,
                () -> one.clock().instant() + " and " + other.clock().instant(),
                () -> Math.abs(one.clock().millis() - other.clock().millis()) < 60_000);
    }

    @Test
    void aNodeAloneGoesByItsOwnClock() {
        TestClock own = ahead(Duration.ofHours(1));
        assertEquals(own.instant(), stores(false, own).clock().instant());
    }
}
