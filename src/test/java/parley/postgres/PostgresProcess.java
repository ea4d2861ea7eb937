package parley.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import parley.util.Signals;

/**
 * A real PostgreSQL with an empty database, which can be paused, killed and started again. It commits as a production
 * server does, but for what only the loss of the whole machine would show.
 */
public final class PostgresProcess implements AutoCloseable {
    private static final String DATABASE = "shared";
    private static final Duration STOP = Duration.ofSeconds(30);

    private static final String LOOPBACK = "127.0.0.1";

    private final DataFolder folder = PostgresExtension.freeFolder();
    private final String address;
    private final EmbeddedPostgres server;
    private List<ProcessHandle> paused = List.of();

    public PostgresProcess() {
        this(LOOPBACK);
    }

    /** @param address address at which its users find it; the test itself uses the loopback */
    public PostgresProcess(String address) {
        this.address = address;
        Map<String, String> settings =
                new HashMap<>(Map.of("fsync", "off", "full_page_writes", "off", "synchronous_commit", "on"));
        if (!address.equals(LOOPBACK)) {
            settings.put("listen_addresses", LOOPBACK + "," + address);
            settings.put("hba_file", anybodyWithThePassword().toString());
        }
        server = EmbeddedPostgres.start(folder, settings);
        try (Connection connection =
                        PostgresUri.dataSource(server.connectOptions()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets anybody in who has the password, not only those from the loopback. */
    private Path anybodyWithThePassword() {
        try {
            Path home = Files.createDirectories(folder.path().resolve("postgres"));
            return Files.writeString(home.resolve("hba.conf"), "host all all all scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String uri() {
        PgConnectOptions options = server.connectOptions();
        return "postgresql://" + options.getUser() + ":" + options.getPassword() + "@" + address + ":"
                + options.getPort() + "/" + DATABASE;
    }

    /** Connects by another way than the product's, to look at what is stored. */
    public Connection connect() throws SQLException {
        PGSimpleDataSource source =
                PostgresUri.dataSource(server.connectOptions().setDatabase(DATABASE));
        source.setCurrentSchema(PostgresExtension.SCHEMA);
        return source.getConnection();
    }

    /** Makes the server hang: connections stay, and nothing is answered. */
    public void pause() {
        ProcessHandle postmaster = postmaster();
        Signals.send("STOP", postmaster.pid());
        paused = Stream.concat(postmaster.descendants(), Stream.of(postmaster)).toList();
        paused.forEach(process -> Signals.send("STOP", process.pid()));
    }

    public void resume() {
        paused.forEach(process -> Signals.send("CONT", process.pid()));
        paused = List.of();
    }

    /** Kills the server; committed rows are still there when it starts again. */
    public void kill() {
        ProcessHandle postmaster = postmaster();
        Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .toList()
                .forEach(process -> Signals.send("KILL", process.pid()));
    }

    public void startAgain() {
        try {
            server.startAgain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle postmaster() {
        try {
            return ProcessHandle.of(server.pid().orElseThrow()).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        resume();
        try {
            if (server.pid().isPresent()) {
                server.stop(STOP);
            }
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
