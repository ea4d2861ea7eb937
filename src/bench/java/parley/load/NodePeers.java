package parley.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Servers made of packages of npm, which are installed as their lock file says. Node.js 18 or newer is needed. */
final class NodePeers {
    private static final Path SOURCES = Path.of("src/bench/js/peers");
    private static final Path FOLDER = Path.of("target/load-peers");
    private static final int INSTALL_S = 180;

    private NodePeers() {}

    static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "ws.cjs", "socketio.cjs")) {
            Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("install.log").toFile())
                .start();
        boolean ended = npm.waitFor(INSTALL_S, TimeUnit.SECONDS);
        npm.destroyForcibly();
        if (!ended || npm.exitValue() != 0) {
            throw new IllegalStateException("npm could not install the peers; see " + FOLDER + "/install.log");
        }
    }

    /** Starts a server and waits until it listens. @param script its file's name */
    static ServerProcess start(String script, int port) {
        File source = FOLDER.resolve(script).toFile();
        ServerProcess server =
                ServerProcess.of(List.of("node", source.getPath(), Integer.toString(port)), null, Map.of());
        server.await("port");
        return server;
    }
}
