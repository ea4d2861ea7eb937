package parley.util;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scripts of {@code src/test/js} with the stock clients that their package names. */
public final class NodeScripts {
    private static final int PATIENCE_S = 90;

    private final Path sources;
    private final Path folder;
    private final NpmFolder npm;
    private final List<String> files;

    /**
     * @param name of the folder of the scripts
     * @param user name of the test, which gets a folder of its own
     */
    public NodeScripts(String name, String user, List<String> files) {
        this.sources = Path.of("src/test/js", name);
        this.folder = Path.of("target/it", "js-" + user);
        this.npm = new NpmFolder(folder, PATIENCE_S);
        this.files = List.copyOf(files);
    }

    /** Installs the clients; skips the test where Node.js is missing, except in CI. */
    public void install() throws IOException, InterruptedException {
        npm.install(sources, files);
    }

    /** Returns a file of an installed package. */
    public Path installed(String file) {
        return folder.resolve("node_modules").resolve(file);
    }

    public NpmFolder.Outcome run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        return npm.run(command);
    }
}
