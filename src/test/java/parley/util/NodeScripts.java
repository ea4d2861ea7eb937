package parley.util;

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

/** Runs scripts of {@code src/test/js} with the stock clients that their package names. */
public final class NodeScripts {
    private static final int PATIENCE_S = 250;

    private final Path sources;
    private final Path folder;
    private final List<String> files;

    /**
     * @param name of the folder of the scripts
     * @param user name of the test, which gets a folder of its own
     */
    public NodeScripts(String name, String user, List<String> files) {
        this.sources = Path.of("src/test/js", name);
        this.folder = Path.of("target/it", "js-" + user);
        this.files = List.copyOf(files);
    }

    public record Outcome(int status, String output) {}

    /** Installs the clients; skips the test where Node.js is missing, except in CI. */
    public void install() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        requireNode();
        for (String file : files) {
            Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Outcome installed = carryOut(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        assertEquals(0, installed.status(), installed.output());
    }

    private void requireNode() throws InterruptedException {
        String missing = "Node.js 18 or newer with npm is needed for the stock clients";
        boolean present;
        try {
            present = carryOut(List.of("npm", "--version")).status() == 0
                    && carryOut(List.of("node", "-e", "typeof fetch === 'function' || process.exit(1)"))
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

    /** Returns a file of an installed package. */
    public Path installed(String file) {
        return folder.resolve("node_modules").resolve(file);
    }

    public Outcome run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return carryOut(command);
    }

    private Outcome carryOut(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
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
