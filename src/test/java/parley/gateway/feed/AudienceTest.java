package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.gateway.format.Frame;
import parley.util.TestClock;

class AudienceTest {
    private static final long ENOUGH_TO_BE_BUSY = 50;

    private final TestClock clock = new TestClock();
    private final HubFixture fixture = new HubFixture(clock);
    private final RecordingWire annsWire = new RecordingWire();
    private final RecordingWire bobsWire = new RecordingWire();
    private final Connection ann = fixture.onLoop(() -> connect("ann", annsWire));
    private final Connection bob = fixture.onLoop(() -> connect("bob", bobsWire));
    private long head;
    private final Audience audience = new Audience(fixture.hub, () -> head);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Connection connect(String userId, RecordingWire wire) {
        Connection connection = fixture.connect(userId, wire);
        HubFixture.listen(connection);
        return connection;
    }

    private void send() {
        audience.send(Frame.event("chat:message", new JsonObject().put("seq", ++head)));
    }

    /** From now on events wait for those that follow. */
    private void becomeBusy() {
        for (int i = 0; i < ENOUGH_TO_BE_BUSY; i++) {
            audience.send(Frame.event("chat:typing:start", new JsonObject()));
        }
        clock.advanceMs(200);
        audience.send(Frame.event("chat:typing:start", new JsonObject()));
        audience.flush();
    }

    @Test
    void sendsToThoseWhoAreInButNotToThoseExcepted() {
        fixture.run(() -> {
            audience.add(ann);
            audience.add(bob);
            audience.sendNow(Frame.event("chat:message", new JsonObject().put("seq", 1)));
            audience.sendNow(Frame.event("chat:message", new JsonObject().put("seq", 2)), Set.of("ann"));
        });
        assertEquals(List.of(1L), fixture.onLoop(annsWire::seqs));
        assertEquals(List.of(1L, 2L), fixture.onLoop(bobsWire::seqs));
    }

    @Test
    void whoIsBeingBroughtUpToDateIsNotInYet() {
        fixture.run(() -> {
            assertTrue(audience.replayBegins(ann));
            assertFalse(audience.replayBegins(ann));
            assertFalse(audience.add(ann));
            send();
            audience.replayEnds(ann);
            assertTrue(audience.add(ann));
            send();
        });
        assertEquals(List.of(2L), fixture.onLoop(annsWire::seqs));
    }

    @Test
    void tellsWhereSomebodyCameInWhoIsSuspended() {
        fixture.run(() -> {
            head = 7;
            audience.add(ann);
            send();
            audience.add(ann);
            assertEquals(7, audience.suspend(ann));
            assertEquals(-1, audience.suspend(ann));
            audience.add(ann);
            send();
            audience.listensAnew(ann);
            assertEquals(9, audience.suspend(ann));
        });
    }

    @Test
    void whatIsGatheredLeavesBeforeSomebodyComesOrGoes() {
        fixture.run(() -> {
            becomeBusy();
            audience.add(ann);
            send();
            audience.add(bob);
            send();
            audience.suspend(ann);
            send();
            audience.removeUser("bob");
            audience.flush();
        });
        assertEquals(List.of(1L, 2L), fixture.onLoop(annsWire::seqs));
        assertEquals(List.of(2L, 3L), fixture.onLoop(bobsWire::seqs));
    }

    @Test
    void takesAUserOutWithAllConnections() {
        RecordingWire phone = new RecordingWire();
        Connection annsPhone = fixture.onLoop(() -> connect("ann", phone));
        fixture.run(() -> {
            List.of(ann, bob, annsPhone).forEach(audience::add);
            assertEquals(List.of(ann, annsPhone), audience.removeUser("ann"));
            send();
        });
        assertEquals(List.of(1L), fixture.onLoop(bobsWire::seqs));
        assertEquals(List.of(), fixture.onLoop(phone::seqs));
    }

    @Test
    void isEmptyOnceNobodyIsInOrJoining() {
        fixture.run(() -> {
            audience.joinBegins();
            assertFalse(audience.isEmpty());
            audience.add(ann);
            audience.joinEnds();
            assertFalse(audience.isEmpty());
            assertEquals(List.of(ann), audience.dissolve());
            assertTrue(audience.isEmpty());
        });
    }
}
