package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock bridge client in Node.js, unchanged, over each SockJS transport that it has there. */
@Tag("S1-EVT")
@Tag("once")
class StockClientIT {
    private static final Path SOURCES = Path.of("src/test/js/stock");
    private static final Path FOLDER = Path.of("target/it/stock-clients");
    private static final int PATIENCE_S = 90;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    @BeforeAll
    static void installTheClients() throws Exception {
        requireNode();
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "two-strangers.cjs")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Outcome installed = run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        assertEquals(0, installed.status(), installed.output());
    }

    private static void requireNode() throws InterruptedException {
        String missing = "Node.js 18 or newer with npm is needed for the stock clients";
        boolean present;
        try {
            Files.createDirectories(FOLDER);
            present = run("npm", "--version").status() == 0
                    && run("node", "-e", "typeof fetch === 'function' || process.exit(1)")
                                    .status()
                            == 0;
        } catch (IOException notInstalled) {
            present = false;
        }
        if (System.getenv("CI") == null) {
            assumeTrue(present, missing);
        }
        assertTrue(present, missing);
    }

    @Tag("S1-SIO-02")
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling", "eventsource"})
    void twoStrangersMeetTalkLoseTheLineAndPart(String transport) throws Exception {
        Outcome outcome = run("node", "two-strangers.cjs", SERVER.baseUrl(), transport);
        assertEquals(0, outcome.status(), outcome.output());
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(FOLDER, "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertTrue(ended, said);
        return new Outcome(process.exitValue(), said);
    }
}
