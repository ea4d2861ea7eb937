package parley.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs the shipped {@code docker/haproxy.cfg} in a real HAProxy on this machine, with other addresses. */
public final class Haproxy extends Balancer {
    private static final Path CONFIGURATION = Path.of("docker", "haproxy.cfg");
    private static final String NODE = "parley-%d:8080";

    /** @param nodes at most three nodes, as host:port */
    public Haproxy(Path program, Path folder, int port, List<String> nodes) {
        this(program, folder, written(folder, CONFIGURATION, line -> adapted(line, port, nodes)));
    }

    private Haproxy(Path program, Path folder, Path file) {
        super(folder, List.of(program.toString(), "-db", "-f", file.toString()));
    }

    public static Optional<Path> installed() {
        return installed("haproxy");
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
}
