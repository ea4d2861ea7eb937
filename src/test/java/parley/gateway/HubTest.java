package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.gateway.format.Frame;
import parley.util.CausesFaults;

@CausesFaults
class HubTest {
    @Test
    void aSocketThatFailsKeepsNobodyElseFromItsEvents() {
        RecordingWire broken = new RecordingWire() {
            @Override
            public boolean full() {
                throw new IllegalStateException("the socket is closed");
            }
        };
        RecordingWire sound = new RecordingWire();
        try (HubFixture fixture = new HubFixture()) {
            List<Connection> connections =
                    fixture.onLoop(() -> List.of(fixture.connect("ann", broken), fixture.connect("bob", sound)));

            for (int frames = 1; frames <= 2; frames++) {
                int expected = frames;
                fixture.run(() -> connections.forEach(connection -> connection.send(Frame.direct("{}"))));
                fixture.eventually("a frame is missing", () -> sound.frames().size() == expected);
            }
        }
    }

    @Test
    void anEventAndTheAnswerThatComesBehindItLeaveInOneWrite() {
        RecordingWire wire = new RecordingWire();
        try (HubFixture fixture = new HubFixture()) {
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            int before = fixture.onLoop(wire::writes);
            fixture.run(() -> {
                fixture.hub.submit(at -> connection.send(Frame.direct("{\"event\":1}")));
                Vertx.currentContext().runOnContext(turn -> connection.send(Frame.direct("{\"answer\":1}")));
            });
            fixture.eventually("a frame is missing", () -> wire.frames().size() == 2);
            assertEquals(1, fixture.onLoop(wire::writes) - before);
        }
    }
}
