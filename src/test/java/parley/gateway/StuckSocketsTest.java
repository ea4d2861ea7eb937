package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A socket that takes nothing is given up after a while; one that takes a little in between is not. */
class StuckSocketsTest {
    private final HubFixture fixture = new HubFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void countsFromTheFirstLookAtAFullSocketAndAnewOnceItTookSomething() {
        RecordingWire wire = new RecordingWire(0);
        fixture.run(() -> {
            Connection connection = fixture.connect("ann", wire);
            assertFalse(connection.stuckFor(1_000, 15_000));
            assertFalse(connection.stuckFor(15_999, 15_000));
            assertTrue(connection.stuckFor(16_000, 15_000));
            wire.empty();
            assertFalse(connection.stuckFor(17_000, 15_000));
            assertFalse(connection.stuckFor(31_000, 15_000));
            assertTrue(connection.stuckFor(32_000, 15_000));
        });
    }
}
