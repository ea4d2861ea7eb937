package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.signaling.OwnAddress;
import parley.signaling.janus.Janus;

/** A call of three whose media goes through a real Janus. */
@Tag("S4-FE")
@Tag("S1-SYS-16")
class CallsJanusIT {
    @TempDir
    static Path folder;

    private static OwnAddress own;
    private static Janus janus;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        ChatWindow.require();
        own = new OwnAddress();
        janus = new Janus(own.address());
        Map<String, String> settings = new HashMap<>(TwoWindows.SETTINGS);
        settings.put("PARLEY_CALLS_JANUS_URI", janus.uri());
        settings.put("PARLEY_CALLS_JANUS_API_SECRET", Janus.API_SECRET);
        server = RunningServer.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            janus.close();
            own.close();
        }
    }

    @Test
    void threeSeeOneAnotherThroughJanusAndAgainAfterItsCrash() {
        try (Callers callers = new Callers(List.of("ann", "bob", "cleo"), server.port())) {
            for (int i = 0; i < 3; i++) {
                callers.open(i, server.port());
            }
            callers.meet("Three of us");
            callers.calls().forEach(call -> call.awaitPictures(2));
            callers.window(0).screenshot("call-janus");
            janus.kill();
            for (int i = 0; i < 3; i++) {
                ChatWindow window = callers.window(i);
                window.await("word of the loss", () -> window.text("call-line").contains("media server"));
            }
            janus.start();
            callers.calls().forEach(call -> call.awaitPictures(2));
            callers.call(2).hangUp();
            callers.calls().subList(0, 2).forEach(call -> call.awaitPictures(1));
            callers.call(1).hangUp();
            callers.call(0).hangUp();
            assertEquals(List.of(), callers.complaints());
        }
    }
}
