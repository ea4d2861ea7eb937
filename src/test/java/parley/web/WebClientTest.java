package parley.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the web client's own tests where Node.js is installed; they need nothing else. */
@Tag("S4-FE")
class WebClientTest {
    private static final Path TESTS = Path.of("src/test/js");
    private static final Path WEBROOT = Path.of("src/main/resources/webroot");

    @Test
    void passesItsOwnTests() throws Exception {
        requireNode();
        List<String> command = new ArrayList<>(List.of("node", "--test"));
        try (Stream<Path> files = Files.list(TESTS)) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        Outcome outcome = run(command);
        assertEquals(0, outcome.exit(), outcome.output());
    }

    @Test
    void keepsEveryFileSmall() throws Exception {
        try (Stream<Path> files = Files.walk(WEBROOT)) {
            List<Path> texts = files.filter(file -> file.toString().matches(".*\\.(js|css|html)"))
                    .toList();
            for (Path text : texts) {
                assertTrue(Files.readAllLines(text).size() <= 300, text + " has more than 300 lines");
            }
        }
    }

    /** Demands Node.js 20.19, which recognises module syntax in plain .js files. */
    private static void requireNode() throws InterruptedException {
        String missing = "Node.js 20.19 or newer is needed for the web client's tests";
        boolean present;
        try {
            present = run(List.of(
                                    "node",
                                    "--input-type=module",
                                    "-e",
                                    "process.features.require_module || process.exit(1)"))
                            .exit()
                    == 0;
        } catch (IOException notInstalled) {
            present = false;
        }
        if (System.getenv("CI") == null) {
            assumeTrue(present, missing);
        }
        assertTrue(present, missing);
    }

    private record Outcome(int exit, String output) {}

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return new Outcome(process.exitValue(), output);
    }
}
