package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.chrome.ChromeDriver;
import parley.util.NodeScripts;

/** Clients without the bridge in a real browser: the stock client of Socket.IO over each transport, and a bare WebSocket. */
@Tag("S1-SIO-02")
@Tag("S1-ARC-06")
@Tag("S4-FE")
class BrowserSocketsIT extends TwoWindows {
    private static final NodeScripts CLIENTS =
            new NodeScripts("socketio", "BrowserSockets", List.of("package.json", "package-lock.json"));
    private static final Path PAGE = Path.of("src/test/js/socketio/page.js");

    @BeforeAll
    static void installTheClient() throws Exception {
        CLIENTS.install();
    }

    @ParameterizedTest
    @CsvSource({"polling, polling", "websocket, websocket", "upgrade, websocket", "plain, parley.v1"})
    void twoGuestsMeetAndTalk(String way, String transport) throws Exception {
        desktop.open(server.port());
        ChromeDriver page = desktopWindow.driver();
        page.manage().timeouts().scriptTimeout(Duration.ofSeconds(40));
        page.executeScript(Files.readString(CLIENTS.installed("socket.io-client/dist/socket.io.min.js")));
        Object outcome = page.executeAsyncScript(Files.readString(PAGE), way);
        assertEquals(
                Map.of(
                        "transport",
                        transport,
                        "stored",
                        true,
                        "seqs",
                        List.of(0L, 0L),
                        "contents",
                        List.of("hello", "hello"),
                        "refused",
                        "VALIDATION_ERROR"),
                outcome);
        assertNoComplaints();
    }
}
