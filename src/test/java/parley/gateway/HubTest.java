package parley.gateway;

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
}
