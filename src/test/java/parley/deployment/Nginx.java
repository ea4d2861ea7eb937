package parley.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the shipped {@code docker/nginx.conf} in a real nginx on this machine, with other addresses and folders. */
public final class Nginx extends Balancer {
    private static final Path CONFIGURATION = Path.of("docker", "nginx.conf");
    private static final String FIRST_NODE = "server parley-1:8080";
    private static final String ANY_NODE = "server parley-";

    /** @param nodes nodes as host:port */
    public Nginx(Path program, Path folder, int port, List<String> nodes) {
        this(program, folder, CONFIGURATION, port, nodes);
    }

    /** @param configuration one that was made of the shipped one */
    public Nginx(Path program, Path folder, Path configuration, int port, List<String> nodes) {
        this(
                program,
                folder.toAbsolutePath(),
                written(
                        folder.toAbsolutePath(),
                        configuration,
                        line -> adapted(line, folder.toAbsolutePath(), port, nodes)));
    }

    private Nginx(Path program, Path folder, Path file) {
        super(folder, command(program, folder, file));
    }

    /** Runs another configuration as it is. */
    public static Nginx of(Path program, Path folder, Path configuration) {
        return new Nginx(program, folder.toAbsolutePath(), configuration.toAbsolutePath());
    }

    private static List<String> command(Path program, Path folder, Path file) {
        String user = System.getProperty("user.name").equals("root") ? " user root;" : "";
        return List.of(
                program.toString(),
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-e",
                "stderr",
                "-g",
                "daemon off; pid " + folder.resolve("pid") + ";" + user);
    }

    public static Optional<Path> installed() {
        return installed("nginx");
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
                    line, "client_body_temp_path " + folder + "/body;", "proxy_temp_path " + folder + "/proxy;");
        }
        return Stream.of(line);
    }
}
