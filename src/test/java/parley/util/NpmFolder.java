package parley.util;

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

/** A folder with packages from npm, and programs in Node.js that use them. */
public final class NpmFolder {
    private final Path folder;
    private final int patienceSeconds;

    /** The end of a program, and all that it wrote. */
    public record Outcome(int status, String output) {
        public void assertSound() {
            assertEquals(0, status, output);
        }
    }

    public NpmFolder(Path folder, int patienceSeconds) {
        this.folder = folder;
        this.patienceSeconds = patienceSeconds;
    }

    /**
     * Copies files, among them {@code package.json} and {@code package-lock.json}, and installs the packages. In CI
     * Node.js must be there; elsewhere the test is skipped without it.
     */
    public void install(Path sources, List<String> files) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        requireNode();
        for (String file : files) {
            Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts").assertSound();
    }

    private void requireNode() throws InterruptedException {
        String missing = "Node.js 18 or newer with npm is needed";
        boolean present;
        try {
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

    public Outcome run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    public Outcome run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(patienceSeconds, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertTrue(ended, said);
        return new Outcome(process.exitValue(), said);
    }
}
