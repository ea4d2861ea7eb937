package parley.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.FileTrouble;
import parley.error.StartException;
import parley.util.SecretFile;

/**
 * A PostgreSQL server of our own in the data folder. Its own programs drive it: {@code pg_ctl} gives it a session of
 * its own, so that Ctrl+C reaches us alone and the server stops when we say so.
 */
public final class EmbeddedPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String HOST = "127.0.0.1";
    private static final String USER = "parley";
    /** Ports below the ephemeral ones, which outgoing connections take at random. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final int PASSWORD_BYTES = 24;
    private static final long LOG_BYTES = 10_000_000;

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", HOST),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_checkpoints", "off"),
            Map.entry("jit", "off"));

    private final Path cluster;
    private final Path pgCtl;
    private final Unprivileged processes;
    private final PgConnectOptions connectOptions;
    private final Map<String, String> settings;
    private final OrphanGuard guard;

    private EmbeddedPostgres(
            Path cluster,
            Path pgCtl,
            Unprivileged processes,
            OrphanGuard guard,
            PgConnectOptions connectOptions,
            Map<String, String> settings) {
        this.cluster = cluster;
        this.pgCtl = pgCtl;
        this.processes = processes;
        this.guard = guard;
        this.connectOptions = connectOptions;
        this.settings = settings;
    }

    /**
     * Starts the server, after making it at the first time and stopping one that a killed process left behind. Blocks.
     *
     * @param folder the data folder, whose lock tells that no living process of ours uses the server
     * @param settings settings of {@code postgresql.conf}, over the durable defaults
     */
    public static EmbeddedPostgres start(DataFolder folder, Map<String, String> settings) {
        Path home = folder.path().resolve("postgres");
        if (!Files.exists(home.resolve("cluster"))) {
            LOG.info("Preparing the database in {}, which takes some seconds, at the first start only", home);
        }
        try {
            Files.createDirectories(home);
            Unprivileged.requireOwn(home);
            Path bin = PostgresBinaries.unpackInto(home).resolve("bin");
            String password = password(home.resolve("password"));
            Unprivileged processes = Unprivileged.owning(home);
            int port = freePort(home);
            Path cluster = home.resolve("cluster");
            EmbeddedPostgres server = new EmbeddedPostgres(
                    cluster,
                    bin.resolve("pg_ctl"),
                    processes,
                    OrphanGuard.over(cluster, folder, processes),
                    connectOptions(port, password),
                    settings);
            server.create(bin, home.resolve("password"));
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new StartException(
                    "The embedded PostgreSQL in " + home + " can't be started: " + FileTrouble.reason(e), e);
        }
    }

    /** Reads or makes the password, which keeps other users of the machine out, who reach the port as well. */
    private static String password(Path file) throws IOException {
        byte[] secret = SecretFile.readOrCreate(file, PASSWORD_BYTES, new SecureRandom());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static PgConnectOptions connectOptions(int port, String password) {
        return new PgConnectOptions()
                .setHost(HOST)
                .setPort(port)
                .setDatabase(USER)
                .setUser(USER)
                .setPassword(password);
    }

    /** Finds a port; the same data folder gets the same one, as long as it is free. */
    private static int freePort(Path home) throws IOException {
        int first = Math.floorMod(home.toString().hashCode(), PORTS);
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + (first + i) % PORTS;
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                LOG.debug("port {} is taken", port);
            }
        }
        throw new IOException("no free port from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1));
    }

    /** Makes a cluster aside and renames it, so that one that exists is whole. */
    private void create(Path bin, Path passwordFile) throws IOException {
        if (Files.exists(cluster)) {
            return;
        }
        Path unfinished = cluster.resolveSibling("cluster.new");
        PostgresBinaries.deleteTree(unfinished);
        processes.run(
                bin.resolve("initdb"),
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + USER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C"),
                "");
        processes.run(
                bin.resolve("postgres"),
                List.of("--single", "-D", unfinished.toString(), "postgres"),
                "CREATE DATABASE " + USER + ";\n");
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts the server again after its process has ended, at the same port, where its clients look for it. Blocks. */
    void startAgain() throws IOException {
        stopOrphan();
        launch();
    }

    /**
     * Returns the server's process number; empty when it was stopped in order.
     *
     * @throws IOException when nobody can tell
     */
    OptionalLong pid() throws IOException {
        try {
            return OptionalLong.of(Long.parseLong(
                    Files.readString(pidFile()).lines().findFirst().orElse("").trim()));
        } catch (NoSuchFileException stopped) {
            return OptionalLong.empty();
        } catch (NumberFormatException broken) {
            throw new IOException(pidFile() + " names no process", broken);
        }
    }

    private Path pidFile() {
        return cluster.resolve("postmaster.pid");
    }

    /** Stops a server whose starter is dead, as our lock on the folder says. */
    private void stopOrphan() throws IOException {
        OptionalLong known = pid();
        if (known.isEmpty()) {
            return;
        }
        long pid = known.getAsLong();
        Orphans orphans = new Orphans(cluster);
        if (orphans.isServer(pid)) {
            LOG.warn("stopping the PostgreSQL that a killed process left behind (process {})", pid);
            try {
                stopServer(Duration.ofSeconds(30));
                return;
            } catch (IOException notStopped) {
                if (pid().isEmpty()) {
                    // The guard of the killed process has stopped it.
                    return;
                }
                // The server was killed itself, and was still there for a moment.
                LOG.warn("It could not be stopped in order: {}", notStopped.getMessage());
            }
        }
        orphans.kill();
        // In containers another process often has this number by now, and PostgreSQL would refuse to start.
        Files.deleteIfExists(pidFile());
    }

    private void launch() throws IOException {
        Path logFile = cluster.resolveSibling("log");
        Map<String, String> all = new LinkedHashMap<>(SETTINGS);
        all.put("port", String.valueOf(connectOptions.getPort()));
        all.putAll(settings);
        Files.writeString(
                cluster.resolve("postgresql.conf"),
                all.entrySet().stream()
                        .map(entry -> entry.getKey() + " = '" + entry.getValue() + "'\n")
                        .collect(Collectors.joining("", "# Written at each start.\n", "")));
        if (Files.exists(logFile) && Files.size(logFile) > LOG_BYTES) {
            Files.move(logFile, logFile.resolveSibling("log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        processes.run(
                pgCtl,
                List.of("start", "--wait", "--timeout=60", "--pgdata=" + cluster, "--log=" + logFile, "--silent"),
                "");
    }

    public PgConnectOptions connectOptions() {
        return new PgConnectOptions(connectOptions);
    }

    /** Ends all connections of the server and stops it, if it runs. Blocks. */
    public void stop(Duration timeout) throws IOException {
        if (pid().isPresent()) {
            stopServer(timeout);
        }
        guard.dismiss();
    }

    private void stopServer(Duration timeout) throws IOException {
        long seconds = Math.max(1, timeout.toSeconds());
        processes.run(
                pgCtl,
                List.of("stop", "--mode=fast", "--wait", "--timeout=" + seconds, "--pgdata=" + cluster, "--silent"),
                "");
    }
}
