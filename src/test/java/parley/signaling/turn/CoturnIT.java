package parley.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.limits.MemoryRateLimits;
import parley.util.Await;

/** A real relay takes the credentials that we give out, and no others. */
@Tag("S1-SYS-07")
@Tag("once")
class CoturnIT {
    private static final long LIFE_MS = Duration.ofMinutes(10).toMillis();

    @RegisterExtension
    static final CoturnExtension relay = new CoturnExtension();

    private static int allocate(String username, String password) throws IOException {
        try (TurnClient client = new TurnClient(relay.coturn().port())) {
            return client.allocate(username, password);
        }
    }

    private static int allocate(TurnCredentials credentials) throws IOException {
        return allocate(credentials.username(), credentials.password());
    }

    private static TurnCredentials credentials(long inMs, String secret) {
        return TurnCredentials.until(System.currentTimeMillis() + inMs, "ann", secret);
    }

    @Test
    void whatAUserGetsOpensTheRelay() throws IOException {
        ConfiguredIceServers servers = new ConfiguredIceServers(
                new ConfigLoader()
                        .set("calls.ice.turn.uris", relay.coturn().uri("udp"), "the test")
                        .set("calls.ice.turn.secret", Coturn.SECRET, "the test")
                        .load()
                        .calls()
                        .ice(),
                new MemoryRateLimits(Instant::now),
                Instant::now);
        JsonObject server = Await.result(servers.of("ann")).getJsonObject(0);
        assertEquals(0, allocate(server.getString("username"), server.getString("credential")));
    }

    @Test
    void whatHasExpiredOpensNothing() throws IOException {
        assertEquals(401, allocate(credentials(-LIFE_MS, Coturn.SECRET)));
    }

    @Test
    void whatIsForgedOpensNothing() throws IOException {
        assertEquals(401, allocate(credentials(LIFE_MS, "another secret, long enough")));
        TurnCredentials own = credentials(LIFE_MS, Coturn.SECRET);
        assertEquals(401, allocate(own.username().replace("ann", "bob"), own.password()));
        String later = TurnCredentials.until(System.currentTimeMillis() + 2 * LIFE_MS, "ann", Coturn.SECRET)
                .username();
        assertEquals(401, allocate(later, own.password()));
    }
}
