package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.Folders;

/** Types the operator's walk of the deployment page, line by line. */
@Tag("S3-FT-02")
@Tag("long")
class OperatorsWalkIT {
    private static final Path PAGE = Path.of("src/site/markdown/deployment.md");
    private static final Path FOLDER = Path.of("target/it/OperatorsWalkIT").toAbsolutePath();
    private static final String HEADING = "## An operator's walk";
    private static final String INDENT = "    ";
    private static final int PATIENCE_S = 280;

    private static List<String> lines() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith(INDENT))
                .map(String::strip)
                .toList();
    }

    private static void link(String name) throws IOException {
        Files.createSymbolicLink(FOLDER.resolve(name), Path.of(name).toAbsolutePath());
    }

    /** The mount is this process's own, and everything that it started ends with it. */
    private static Process bash(Path script) throws IOException {
        return new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "bash",
                        "-eu",
                        script.toString())
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("typed.log").toFile())
                .start();
    }

    @Test
    void everyLineDoesWhatThePageSays() throws IOException, InterruptedException {
        Process tried = new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "prometheus", "--version").start();
        assumeTrue(tried.waitFor() == 0, "The walk takes root, unshare (package util-linux) and prometheus");
        Folders.delete(FOLDER);
        Files.createDirectories(FOLDER);
        link("docker");
        Files.createDirectories(FOLDER.resolve("target"));
        Files.createSymbolicLink(
                FOLDER.resolve("target/parley.jar"),
                Path.of(System.getProperty("parley.jar", "target/parley.jar")).toAbsolutePath());
        List<String> lines = lines();
        assertTrue(lines.size() > 50, lines::toString);
        Path script = FOLDER.resolve("walk.sh");
        Files.writeString(
                script,
                lines.stream()
                        .map(line -> "echo '+' " + quoted(line) + "\n" + line)
                        .collect(Collectors.joining("\n")));
        Process walk = bash(script);
        boolean ended;
        try {
            ended = walk.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        } finally {
            walk.destroyForcibly();
        }
        String typed = Files.readString(FOLDER.resolve("typed.log"));
        assertTrue(ended, () -> "The walk did not end:\n" + typed);
        assertEquals(0, walk.exitValue(), typed);
        assertTrue(typed.endsWith("+ umount walk/disk\n"), typed);
    }

    private static String quoted(String line) {
        return "'" + line.replace("'", "'\\''") + "'";
    }
}
