package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.Folders;

/** Starts Parley in a terminal, as a person does for the first time. */
@Tag("S1-BOOT-18")
class TerminalIT {
    private static final int LAST = 4;
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    /** Runs the server in a terminal of its own. */
    private static final List<String> IN_A_TERMINAL =
            List.of("sh", "-c", "exec " + SCRIPT + " -qefc \"$*\" /dev/null", "sh");

    @Test
    void readableLinesSayWhatTakesLongAndEndWithTheAddress() throws IOException {
        assumeTrue(Files.isExecutable(SCRIPT), "A terminal takes script (package bsdutils)");
        ServerExtension server = new ServerExtension().at("127.0.0.1", IN_A_TERMINAL);
        server.prepare("TerminalIT");
        Path data = server.log().resolveSibling("data");
        Folders.delete(data);
        server.start();
        List<String> lines;
        try {
            lines = Files.readAllLines(server.log()).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } finally {
            server.process().destroy();
            server.exitCode();
        }
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("{")), lines::toString);
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.contains("Preparing the database") && line.contains("at the first start only")),
                lines::toString);
        assertTrue(lines.stream().noneMatch(line -> line.contains("Migrating schema")), lines::toString);
        List<String> last = lines.subList(lines.size() - LAST, lines.size());
        assertTrue(last.get(0).contains("is ready after"), last::toString);
        assertTrue(last.get(1).endsWith("Data and keys are in " + data.toRealPath()), last::toString);
        assertTrue(last.get(2).contains("is embedded; what Redis would hold is in memory"), last::toString);
        assertTrue(last.get(3).endsWith("Open " + server.baseUrl()), last::toString);
        assertEquals(LAST, last.size());
    }
}
