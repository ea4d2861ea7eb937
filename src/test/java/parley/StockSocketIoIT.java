package parley;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.NodeScripts;

/** The stock clients of Socket.IO in Node.js, unchanged, over each transport and from one to the other. */
@Tag("S1-SIO-02")
@Tag("S1-SIO-11")
@Tag("S2-CFG-05")
@Tag("once")
@Tag("runtime")
class StockSocketIoIT {
    private static final NodeScripts CLIENTS = new NodeScripts(
            "socketio",
            "StockSocketIo",
            List.of("package.json", "package-lock.json", "recover.cjs", "talk.cjs", "v2.cjs"));

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @BeforeAll
    static void installTheClients() throws Exception {
        CLIENTS.install();
    }

    @ParameterizedTest
    @CsvSource({"polling, 4", "websocket, 4", "upgrade, 4", "polling, 2", "websocket, 2", "upgrade, 2"})
    void guestsMeetTalkAreRefusedAndPart(String way, String version) throws Exception {
        CLIENTS.run("talk.cjs", SERVER.baseUrl(), way, version).assertSound();
    }

    @Tag("S1-SIO-09")
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void aGuestWhoseLineIsCutRecoversWithoutAGap(String way) throws Exception {
        CLIENTS.run("recover.cjs", SERVER.baseUrl(), way).assertSound();
    }
}
