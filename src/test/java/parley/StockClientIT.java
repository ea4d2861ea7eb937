package parley;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.NodeScripts;

/** The stock bridge client in Node.js, unchanged, over each SockJS transport that it has there. */
@Tag("S1-EVT")
@Tag("once")
@Tag("runtime")
class StockClientIT {
    private static final NodeScripts CLIENTS =
            new NodeScripts("stock", "StockClient", List.of("package.json", "package-lock.json", "two-strangers.cjs"));

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @BeforeAll
    static void installTheClients() throws Exception {
        CLIENTS.install();
    }

    @Tag("S1-SIO-02")
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling", "eventsource"})
    void twoStrangersMeetTalkLoseTheLineAndPart(String transport) throws Exception {
        CLIENTS.run("two-strangers.cjs", SERVER.baseUrl(), transport).assertSound();
    }
}
