package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that were written for other servers, with the libraries that they use there. */
@Tag("S2-EVT")
@Tag("S3-EVT")
@Tag("S4-EVT")
@Tag("once")
class DialectClientsIT {
    private static final Path SOURCES = Path.of("src/test/js/dialects");
    private static final Path FOLDER = Path.of("target/it/dialect-clients");
    private static final int PATIENCE_S = 90;
    private static final int MANY = 10_000;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_ROUTES_GUESTS_COUNT", MANY)
            .with("LIMITS_HTTP_PER_IP_COUNT", MANY)
            .with("LIMITS_MESSAGES_COUNT", MANY);

    @BeforeAll
    static void installTheClients() throws Exception {
        Files.createDirectories(FOLDER);
        requireNode();
        for (String file : List.of(
                "package.json", "package-lock.json", "sockets.cjs", "s2.cjs", "s3.cjs", "s4.cjs", "one-room.cjs")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
    }

    private static void requireNode() throws InterruptedException {
        boolean present;
        try {
            present = new ProcessBuilder("npm", "--version").start().waitFor() == 0;
        } catch (IOException notInstalled) {
            present = false;
        }
        String missing = "Node.js 18 or newer with npm is needed for the clients of the dialects";
        if (System.getenv("CI") == null) {
            assumeTrue(present, missing);
        }
        assertTrue(present, missing);
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
    @ValueSource(strings = {"plain", "bridge", "bridge-xhr"})
    void clientsOfS2JoinTalkTypeAndLeave(String transport) throws Exception {
        run("node", "s2.cjs", SERVER.baseUrl(), transport);
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
        run("node", "s3.cjs", SERVER.baseUrl());
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
    @ValueSource(strings = {"plain", "bridge", "bridge-xhr"})
    void clientsOfS4NameThemselvesAndARoomAndTalk(String transport) throws Exception {
        run("node", "s4.cjs", SERVER.baseUrl(), transport);
    }

    @Tag("S1-ARC-06")
    @Test
    void aMemberOnEachTransportAndInEachDialectSeesTheSameFeed() throws Exception {
        run("node", "one-room.cjs", SERVER.baseUrl());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(FOLDER, "run", ".log");
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertTrue(ended, said);
        assertEquals(0, process.exitValue(), said);
    }
}
