package parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the shipped {@code docker/nginx.conf} in a real nginx on this machine, with other addresses and folders. */
public final class Nginx implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("docker", "nginx.conf");
    private static final String FIRST_NODE = "server parley-1:8080";
    private static final String ANY_NODE = "server parley-";
    private static final int STOP_SECONDS = 10;

    private final Path folder;
    private final Process process;

    /**
     * @param folder folder of its files, {@code log} among them
     * @param nodes nodes as host:port
     */
    public Nginx(Path program, Path folder, int port, List<String> nodes) {
        this(program, folder, CONFIGURATION, port, nodes);
    }

    /** @param configuration one that was made of the shipped one */
    public Nginx(Path program, Path folder, Path configuration, int port, List<String> nodes) {
        this(program, folder, written(folder.toAbsolutePath(), configuration, port, nodes));
    }

    /** Runs another configuration as it is. */
    public static Nginx of(Path program, Path folder, Path configuration) {
        return new Nginx(program, folder, configuration.toAbsolutePath());
    }

    private Nginx(Path program, Path folder, Path file) {
        this.folder = folder.toAbsolutePath();
        String user = System.getProperty("user.name").equals("root") ? " user root;" : "";
        try {
            process = new ProcessBuilder(
                            program.toString(),
                            "-p",
                            this.folder.toString(),
                            "-c",
                            file.toString(),
                            "-e",
                            "stderr",
                            "-g",
                            "daemon off; pid " + this.folder.resolve("pid") + ";" + user)
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
        } catch (IOException cannotRun) {
            throw new UncheckedIOException(cannotRun);
        }
    }

    /** Finds the installed program, which systems keep out of the path of ordinary users. */
    public static Optional<Path> installed() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
                .map(place -> Path.of(place, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path written(Path folder, Path configuration, int port, List<String> nodes) {
        try {
            Files.createDirectories(folder.resolve("tmp"));
            return Files.write(
                    folder.resolve("nginx.conf"),
                    Files.readAllLines(configuration).stream()
                            .flatMap(line -> adapted(line, folder, port, nodes))
                            .toList());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static Stream<String> adapted(String line, Path folder, int port, List<String> nodes) {
        String text = line.strip();
        if (text.startsWith(FIRST_NODE)) {
            return nodes.stream().map(node -> line.replace(FIRST_NODE, "server " + node));
        }
        if (text.startsWith(ANY_NODE) || text.startsWith("listen [::]")) {
            return Stream.empty();
        }
        if (text.startsWith("listen ")) {
            return Stream.of("listen 127.0.0.1:" + port + ";");
        }
        if (text.equals("http {")) {
            return Stream.of(
                    line,
                    "client_body_temp_path " + folder + "/tmp/body;",
                    "proxy_temp_path " + folder + "/tmp/proxy;");
        }
        return Stream.of(line);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return folder.resolve("log");
    }

    @Override
    public void close() {
        // The workers end with the process; a kill would leave them behind.
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
