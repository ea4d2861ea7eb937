package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.signaling.OwnAddress;
import parley.signaling.turn.Coturn;

/** A call that goes by a real relay, as where both sides are behind strict networks. */
@Tag("long")
@Tag("S4-FE")
@Tag("S1-SYS-07")
class CallsRelayIT {
    @TempDir
    static Path folder;

    private static OwnAddress own;
    private static Coturn coturn;
    private static RunningServer server;

    @BeforeAll
    static void start() throws IOException {
        ChatWindow.require();
        own = new OwnAddress();
        coturn = new Coturn(own.address());
        server = RunningServer.start(folder, settings(coturn));
    }

    static Map<String, String> settings(Coturn relay) {
        Map<String, String> settings = new HashMap<>(TwoWindows.SETTINGS);
        settings.put("PARLEY_CALLS_ICE_TURN_URIS", relay.uri("udp") + "," + relay.uri("tcp"));
        settings.put("PARLEY_CALLS_ICE_TURN_SECRET", Coturn.SECRET);
        return settings;
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            coturn.close();
            own.close();
        }
    }

    @Test
    void twoWhoReachEachOtherByTheRelayAloneSeeEachOther() {
        try (Callers callers = new Callers(List.of("ann", "bob"), server.port(), CallWindow.RELAY_ONLY)) {
            callers.open(0, server.port());
            callers.open(1, server.port());
            callers.enterTheirRoom();
            callers.talk("video");
            callers.calls().forEach(CallWindow::awaitPicture);
            assertEquals(Set.of("relay"), callers.call(0).ways());
            assertEquals(Set.of("relay"), callers.call(1).ways());
            callers.call(0).hangUp();
            callers.call(1).awaitEnd();
            assertEquals(List.of(), callers.complaints());
        }
    }

    @Test
    void theCheckOfCallsSaysThatTheRelayWorks() {
        try (Callers callers = new Callers(List.of("ann"), server.port())) {
            callers.open(0, server.port());
            ChatWindow window = callers.window(0);
            window.click("go-account");
            window.await("the account", () -> window.shows("check-calls"));
            window.click("check-calls");
            window.await("the findings", () -> window.isEnabled("doctor-again"));
            List<String> findings = window.texts("doctor-finding");
            assertTrue(
                    findings.stream().anyMatch(found -> found.contains("Media passes through the relay")),
                    findings::toString);
            assertEquals(List.of(), window.texts("doctor-key"), findings::toString);
            window.screenshot("call-doctor-relay");
        }
    }
}
