package parley.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.RawBridge;
import parley.ServerExtension;

/** The servers of the tests have the recorder beside them. */
@Tag("S2-QA-03")
class RecorderIT {
    /** A frame, a reply and an answer at least, and the documents and routes. */
    private static final int LEAST = 5;

    @Test
    void whatAServerOfTheTestsTellsIsCompared() throws IOException {
        ServerExtension server = new ServerExtension();
        server.begin("RecorderIT");
        JsonObject guest = server.guest();
        try (RawBridge bridge = RawBridge.of(server, guest, "realtime:stats")) {
            bridge.answer("get:stats", new JsonObject());
        }
        server.stop();
        String said = Files.readAllLines(server.log()).stream()
                .filter(line -> line.startsWith(Recorder.DONE))
                .findFirst()
                .orElse(Recorder.DONE + 0);
        assertTrue(Integer.parseInt(said.substring(Recorder.DONE.length())) >= LEAST, said);
        assertEquals(List.of(), RecordedFaults.take());
    }
}
