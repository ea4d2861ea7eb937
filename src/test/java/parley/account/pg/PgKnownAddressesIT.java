package parley.account.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.KnownAddresses;
import parley.config.ParleyConfig;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.token.SigningKey;
import parley.util.TestClock;

class PgKnownAddressesIT {
    private static final int KEPT = 3;
    private static final long TTL_MS = 1_000_000;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final TestClock clock = new TestClock();
    private final String ann = UUID.randomUUID().toString();
    private final String bob = UUID.randomUUID().toString();

    private KnownAddresses addresses() {
        return new PgKnownAddresses(
                new Statements(postgres.pool()),
                new ParleyConfig.KnownAddresses(KEPT, TTL_MS),
                SigningKey.of("k".repeat(32))::hash,
                clock);
    }

    @Test
    void knowsAnAddressOfTheAccountItWasRememberedFor() {
        KnownAddresses addresses = addresses();
        result(addresses.remember(ann, "192.0.2.1"));
        assertTrue(result(addresses.knows(ann, "192.0.2.1")));
        assertFalse(result(addresses.knows(ann, "192.0.2.2")));
        assertFalse(result(addresses.knows(bob, "192.0.2.1")));
        assertFalse(result(addresses.knows(null, "192.0.2.1")));
    }

    @Test
    void keepsTheLatestFew() {
        KnownAddresses addresses = addresses();
        for (int i = 0; i < 2 * KEPT; i++) {
            result(addresses.remember(ann, "192.0.2." + i));
            result(addresses.remember(bob, "192.0.2.9"));
            clock.advanceMs(1);
        }
        for (int i = 0; i < 2 * KEPT; i++) {
            assertEquals(i >= KEPT, result(addresses.knows(ann, "192.0.2." + i)), "address " + i);
        }
        assertTrue(result(addresses.knows(bob, "192.0.2.9")));
    }

    @Test
    void forgetsWhatIsOld() {
        KnownAddresses addresses = addresses();
        result(addresses.remember(ann, "192.0.2.1"));
        clock.advanceMs(TTL_MS);
        assertFalse(result(addresses.knows(ann, "192.0.2.1")));
        assertTrue(result(addresses.forgetOld()) >= 1);
    }

    @Test
    void keepsNoReadableAddress() {
        result(addresses().remember(ann, "192.0.2.1"));
        String stored = result(postgres.pool()
                        .preparedQuery(
                                "SELECT string_agg(a::text, ' ') AS all FROM account_addresses a WHERE user_id = $1")
                        .execute(Tuple.of(ann)))
                .iterator()
                .next()
                .getString(0);
        assertFalse(stored.contains("192.0.2"), stored);
    }
}
