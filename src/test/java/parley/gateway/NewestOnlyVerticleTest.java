package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.FindNewest;
import parley.presence.PresenceMessages.Newest;

/** Which of a user's connections goes when another one comes. */
class NewestOnlyVerticleTest {
    private final HubFixture fixture = new HubFixture();
    private final RecordingWire wire = new RecordingWire();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String newest;
    private NewestOnly policy;
    private Connection ann;

    @BeforeEach
    void start() {
        Bus bus = new Bus(fixture.vertx, new Metrics(new SimpleMeterRegistry()))
                .carry(FindNewest.class)
                .carry(Newest.class);
        bus.serve(Addresses.PRESENCE_NEWEST, (FindNewest find) -> {
            asked.incrementAndGet();
            return Future.succeededFuture(new Newest(newest));
        });
        policy = new NewestOnly(fixture.hub, bus);
        ann = fixture.onLoop(() -> fixture.connect("ann", wire));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void eventuallyGone() {
        fixture.eventually("it stays", () -> wire.closed() == CloseCode.CONNECTED_ELSEWHERE);
    }

    @Test
    void endsTheOlderOne() {
        newest = "one at another node";
        fixture.run(() -> policy.announced(ann, true));
        fixture.run(() -> policy.connectedAgain("ann"));
        eventuallyGone();
    }

    @Test
    void endsOneThatWasAnnouncedFirstButHearsOfTheNewerOneBeforeItKnows() {
        newest = "one at another node";
        fixture.run(() -> policy.connectedAgain("ann"));
        fixture.eventually("nobody asks", () -> asked.get() == 1);
        fixture.run(() -> policy.announced(ann, true));
        eventuallyGone();
    }

    @Test
    void leavesTheNewestAlone() {
        newest = ann.id();
        fixture.run(() -> policy.connectedAgain("ann"));
        fixture.run(() -> policy.announced(ann, true));
        fixture.run(() -> policy.connectedAgain("ann"));
        fixture.eventually("nobody asks", () -> asked.get() == 2);
        assertNull(wire.closed());
    }
}
