package parley.load;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import parley.config.ConfigLoader;
import parley.postgres.DataFolder;
import parley.postgres.EmbeddedPostgres;

/** An embedded PostgreSQL with full durability, ended with the program, whose processor time is known. */
final class LoadPostgres implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);
    static final String SCHEMA = ConfigLoader.defaults().postgres().schema();

    private final Path data;
    private final EmbeddedPostgres server;
    private final Thread endWithUs = new Thread(this::stop);

    private LoadPostgres(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    static LoadPostgres start(int connections) throws IOException {
        Path data = Files.createTempDirectory("parley-cluster");
        Map<String, String> settings = Map.of("max_connections", "" + connections);
        return new LoadPostgres(data, EmbeddedPostgres.start(DataFolder.open(data), settings));
    }

    Pool open(Vertx vertx, String database) {
        return PgBuilder.pool()
                .connectingTo(options(database).addProperty("search_path", SCHEMA))
                .with(new PoolOptions().setMaxSize(2))
                .using(vertx)
                .build();
    }

    private PgConnectOptions options(String database) {
        return server.connectOptions().setDatabase(database);
    }

    /** Makes a database. @return its address */
    String create(Vertx vertx, String database) {
        PgConnectOptions options = server.connectOptions();
        Pool pool = open(vertx, options.getDatabase());
        Waiting.until(pool.query("CREATE DATABASE " + database).execute());
        Waiting.until(pool.close());
        return "postgresql://" + options.getUser() + ":" + options.getPassword() + "@" + options.getHost() + ":"
                + options.getPort() + "/" + database;
    }

    /** Returns the usage of the server and the processes of its connections, including those that have ended. */
    Usage usage() {
        long pid = pid();
        Usage usage = Usage.withEndedChildren(pid);
        for (ProcessHandle child : ProcessHandle.of(pid)
                .map(process -> process.children().toList())
                .orElseThrow()) {
            usage = usage.plus(Usage.ofOneThatMayEnd(child.pid()));
        }
        return usage;
    }

    private long pid() {
        try {
            Path file = data.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
            return Long.parseLong(Files.readAllLines(file).get(0).trim());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(endWithUs);
    }

    private void stop() {
        try (Stream<Path> files = stopped()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Stream<Path> stopped() throws IOException {
        server.stop(STOP);
        return Files.walk(data);
    }
}
