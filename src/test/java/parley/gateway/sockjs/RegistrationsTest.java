package parley.gateway.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.gateway.command.DialectCommands;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.Frame;

/** A bridge client is sent the events it has registered for. */
class RegistrationsTest {
    private final HubFixture fixture = new HubFixture();
    private final RecordingWire wire = new RecordingWire();
    private final Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Frame event(String name) {
        return Frame.event(name, new JsonObject());
    }

    private void unregister(String name) {
        connection
                .protocol()
                .handle(new JsonObject()
                        .put("type", "unregister")
                        .put("address", name)
                        .encode());
    }

    private List<String> sent() {
        return fixture.onLoop(wire::addresses);
    }

    @Test
    void knowsEveryNameApartFromAllOthers() {
        Registrations registrations = new Registrations(connection, new DialectCommands(null, connection, Dialect.S4));
        fixture.run(() -> {
            assertTrue(registrations.add("chat:message"));
            assertFalse(registrations.add("no:event"));
        });
        assertTrue(registrations.has("chat:message"));
        assertFalse(registrations.has("webrtc:error"));
        assertFalse(registrations.has("no:event"));
        registrations.remove("chat:message");
        registrations.remove("no:event");
        assertFalse(registrations.has("chat:message"));
    }

    @Test
    void sendsWhatIsRegisteredUntilItIsNotAnyMore() {
        fixture.run(() -> connection.send(event("room:closed")));
        fixture.run(() -> HubFixture.listen(connection, "room:closed", "chat:message"));
        fixture.run(() -> connection.send(event("room:closed")));
        fixture.run(() -> unregister("room:closed"));
        fixture.run(() -> {
            connection.send(event("room:closed"));
            connection.send(event("chat:message"));
        });
        assertEquals(List.of("room:closed", "chat:message"), sent());
    }

    @Test
    void ofSeveralEventsSendsThoseThatAreRegistered() {
        Frame several = Frame.joined(List.of(event("chat:message"), event("room:muted"), event("room:closed")));
        fixture.run(() -> HubFixture.listen(connection, "chat:message", "room:closed"));
        fixture.run(() -> connection.send(several));
        assertEquals(List.of("chat:message", "room:closed"), sent());
        fixture.run(() -> HubFixture.listen(connection, "room:muted"));
        fixture.run(() -> connection.send(several));
        assertEquals(List.of("chat:message", "room:muted", "room:closed"), sent().subList(2, 5));
    }

    @Test
    void keepsTheSessionUntilTheClientListensToItAndSendsItOnce() {
        fixture.run(() -> connection.protocol().ready(new JsonObject().put("userId", "ann")));
        assertEquals(List.of(), sent());
        fixture.run(() -> HubFixture.listen(connection, "session:ready"));
        fixture.run(() -> HubFixture.listen(connection, "session:ready"));
        assertEquals(List.of("session:ready"), sent());
        fixture.run(() -> connection.protocol().ready(new JsonObject()));
        assertEquals(List.of("session:ready", "session:ready"), sent());
    }
}
