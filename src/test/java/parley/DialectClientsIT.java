package parley;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.NodeScripts;

/** Clients that were written for other servers, with the libraries that they use there. */
@Tag("S2-EVT")
@Tag("S3-EVT")
@Tag("S4-EVT")
@Tag("once")
class DialectClientsIT {
    private static final NodeScripts SCRIPTS = new NodeScripts(
            "dialects",
            "DialectClients",
            List.of("package.json", "package-lock.json", "sockets.cjs", "s2.cjs", "s3.cjs", "s4.cjs", "one-room.cjs"));
    private static final int MANY = 10_000;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_ROUTES_GUESTS_COUNT", MANY)
            .with("LIMITS_HTTP_PER_IP_COUNT", MANY)
            .with("LIMITS_MESSAGES_COUNT", MANY);

    @BeforeAll
    static void installTheClients() throws Exception {
        SCRIPTS.install();
    }

    @Tag("S2-EVT-01")
    @Tag("S2-EVT-02")
    @Tag("S2-EVT-03")
    @Tag("S2-EVT-04")
    @Tag("S2-EVT-05")
    @Tag("S2-EVT-06")
    @Tag("S2-EVT-07")
    @Tag("S2-EVT-08")
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "plain", "bridge", "bridge-xhr"})
    void clientsOfS2JoinTalkTypeAndLeave(String transport) throws Exception {
        run("s2.cjs", transport);
    }

    @Tag("S3-AUTH-02")
    @Tag("S3-CON-02")
    @Tag("S3-CON-03")
    @Tag("S3-CON-09")
    @Tag("S3-CON-11")
    @Tag("S3-EVT-01")
    @Tag("S3-EVT-02")
    @Tag("S3-EVT-03")
    @Tag("S3-EVT-04")
    @Tag("S3-EVT-05")
    @Tag("S3-EVT-06")
    @Tag("S3-EVT-07")
    @Tag("S3-EVT-08")
    @Tag("S3-EVT-09")
    @Tag("S3-EVT-10")
    @Tag("S3-EVT-11")
    @Test
    void clientsOfS3WriteToEachOtherAndInGroups() throws Exception {
        run("s3.cjs");
    }

    @Tag("S4-EVT-01")
    @Tag("S4-EVT-02")
    @Tag("S4-EVT-03")
    @Tag("S4-EVT-04")
    @Tag("S4-FE-02")
    @Tag("S4-FE-03")
    @Tag("S4-FE-04")
    @Tag("S4-FE-05")
    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "plain", "bridge", "bridge-xhr"})
    void clientsOfS4NameThemselvesAndARoomAndTalk(String transport) throws Exception {
        run("s4.cjs", transport);
    }

    @Tag("S1-ARC-06")
    @Test
    void aMemberOnEachTransportAndInEachDialectSeesTheSameFeed() throws Exception {
        run("one-room.cjs");
    }

    private static void run(String script, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(SERVER.baseUrl()));
        all.addAll(List.of(arguments));
        SCRIPTS.run(script, all.toArray(String[]::new)).assertSound();
    }
}
