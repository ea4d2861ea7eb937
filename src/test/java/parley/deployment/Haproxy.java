package parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs the shipped {@code docker/haproxy.cfg} in a real HAProxy on this machine, with other addresses. */
public final class Haproxy implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("docker", "haproxy.cfg");
    private static final String NODE = "parley-%d:8080";
    private static final int STOP_SECONDS = 10;

    private final Path folder;
    private final Process process;

    /** @param nodes at most three nodes, as host:port */
    public Haproxy(Path program, Path folder, int port, List<String> nodes) {
        this.folder = folder.toAbsolutePath();
        try {
            Files.createDirectories(this.folder);
            Path file = Files.writeString(this.folder.resolve("haproxy.cfg"), adapted(port, nodes));
            process = new ProcessBuilder(program.toString(), "-db", "-f", file.toString())
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
                .map(place -> Path.of(place, "haproxy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String adapted(int port, List<String> nodes) throws IOException {
        return Files.readAllLines(CONFIGURATION).stream()
                .flatMap(line -> adapted(line, port, nodes))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Stream<String> adapted(String line, int port, List<String> nodes) {
        if (line.strip().startsWith("bind ")) {
            return Stream.of("    bind 127.0.0.1:" + port);
        }
        if (line.strip().startsWith("maxconn ")) {
            // The shipped number takes more descriptors than a test may have.
            return Stream.of("    maxconn 1000");
        }
        if (!line.strip().startsWith("server ")) {
            return Stream.of(line);
        }
        return IntStream.range(0, nodes.size())
                .filter(node -> line.contains(NODE.formatted(node + 1)))
                .mapToObj(node -> line.replace(NODE.formatted(node + 1), nodes.get(node)));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return folder.resolve("log");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
