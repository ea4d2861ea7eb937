package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;

/** Calls of a page that comes back by a new connection while its server still believes in the old one. */
@Tag("long")
@Tag("S4-FE")
@Tag("S1-SYS-07")
class CallsNetworkChangeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_REGISTER_PER_IP_COUNT", 10_000)
            .with("LIMITS_LOGIN_PER_IP_COUNT", 10_000)
            .with("AUTH_HASHING_MEMORY_KIB", 1_024)
            .with("GATEWAY_HEARTBEAT_MS", 2_000)
            .with("GATEWAY_DEAD_AFTER_MS", 6_000)
            .with("CALLS_GRACE_MS", 1_000);

    @BeforeAll
    static void requireBrowser() {
        ChatWindow.require();
    }

    @Test
    void aCallOfTwoIsTakenAlong() throws IOException {
        try (CuttableProxy network = new CuttableProxy(SERVER.port());
                Callers callers = new Callers(List.of("ann", "bob"), SERVER.port())) {
            callers.open(0, SERVER.port());
            callers.open(1, network.port());
            callers.enterTheirRoom();
            callers.talk("video");
            comesBack(network, callers);
            callers.call(1).hangUp();
            callers.call(0).awaitEnd();
            callers.call(0).awaitEntry("Video call", " s");
        }
    }

    @Test
    void aCallOfSeveralIsTakenAlong() throws IOException {
        try (CuttableProxy network = new CuttableProxy(SERVER.port());
                Callers callers = new Callers(List.of("ann", "bob"), SERVER.port())) {
            callers.open(0, SERVER.port());
            callers.open(1, network.port());
            callers.meet("Both of us");
            comesBack(network, callers);
            callers.call(1).hangUp();
            callers.call(0).awaitPictures(0);
        }
    }

    /** Lets the second come back, and the server notice the loss of the old connection and wait for it in vain. */
    private static void comesBack(CuttableProxy network, Callers callers) {
        callers.calls().forEach(CallWindow::awaitPicture);
        assertEquals(2, SERVER.metric("parley_connections"));
        network.strand();
        ChatWindow bobs = callers.window(1);
        bobs.await("the loss", () -> !bobs.connectionState().equals("ready"));
        network.mend();
        bobs.await("the new connection", () -> bobs.connectionState().equals("ready"));
        assertEquals(3, SERVER.metric("parley_connections"), "the server does not know of the loss yet");
        Eventually.until(PATIENCE, () -> "the old connection lives on", () -> SERVER.metric("parley_connections") == 2);
        awaitEndOfGrace();
        bobs.click("call-camera");
        callers.call(0).awaitNoPicture();
        bobs.click("call-camera");
        callers.calls().forEach(CallWindow::awaitPicture);
        assertEquals("connected", bobs.attribute("call", "data-phase"));
    }

    private static void awaitEndOfGrace() {
        try (Strangers strangers = new Strangers(SERVER, SERVER)) {
            strangers.lose();
            assertEquals("disconnected", strangers.end());
        }
    }
}
