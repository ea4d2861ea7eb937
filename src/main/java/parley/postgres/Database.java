package parley.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.error.StartException;

/** The database from start to stop: the embedded server or a given one, migrated, and the pool that leads to it. */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** Statements that may wait for a connection, for each connection; more fail at once. */
    private static final int WAITING_PER_CONNECTION = 64;

    /** Time for a connection to become free: less than {@link Statements} waits for the whole. */
    private static final int QUEUE_MS = 4_000;

    /**
     * Settings by which the server gives up by itself, so that neither a refused statement nor a transaction of a
     * hanging node goes on and holds others up.
     */
    private static final Map<String, String> LIMITS =
            Map.of("lock_timeout", "1000", "statement_timeout", "4000", "idle_in_transaction_session_timeout", "5000");

    private static final int CACHED_STATEMENTS = 256;
    private static final int CACHED_STATEMENT_LENGTH = 8_192;
    private static final int SPARE_CONNECTIONS = 20;

    private final ParleyConfig.Postgres config;
    private final CompletableFuture<EmbeddedPostgres> embedded;
    private final CompletableFuture<Optional<ServerWatch>> watch;

    private Database(ParleyConfig.Postgres config, CompletableFuture<EmbeddedPostgres> embedded) {
        this.config = config;
        this.embedded = embedded;
        this.watch = embedded.thenApply(server -> Optional.ofNullable(server).map(ServerWatch::over));
    }

    /** Starts the database in the background, so that the rest of the start goes on meanwhile. */
    public static Database begin(ParleyConfig.Postgres config, DataFolder folder) {
        CompletableFuture<EmbeddedPostgres> embedded = new CompletableFuture<>();
        if (config.embedded()) {
            Map<String, String> settings =
                    Map.of("max_connections", String.valueOf(config.poolSize() + SPARE_CONNECTIONS));
            new Thread(() -> complete(embedded, folder, settings), "postgres-start").start();
        } else {
            embedded.complete(null);
        }
        return new Database(config, embedded);
    }

    private static void complete(
            CompletableFuture<EmbeddedPostgres> embedded, DataFolder folder, Map<String, String> settings) {
        try {
            embedded.complete(EmbeddedPostgres.start(folder, settings));
        } catch (Throwable failure) {
            embedded.completeExceptionally(failure);
        }
    }

    /**
     * Opens the pool once the database answers and is migrated. It waits for a given server, which may start together
     * with us, and fails with a {@link StartException} when that does not come.
     */
    public Future<Pool> open(Vertx vertx) {
        return Future.fromCompletionStage(embedded, vertx.getOrCreateContext()).compose(server -> {
            PgConnectOptions options = options(server);
            Pool pool = pool(vertx, config, options);
            return new StartStep(vertx, "PostgreSQL at " + options.getHost() + ":" + options.getPort())
                    .carryOut(() -> Migrations.run(vertx, pool, options, config.schema()))
                    .<Pool>map(pool)
                    .onFailure(failure -> pool.close())
                    .recover(failure -> Future.failedFuture(unusable(options, failure)));
        });
    }

    /** Makes another pool to the same database. @param context context of no verticle, with which the pool would end */
    public Future<Pool> another(Context context) {
        return Future.fromCompletionStage(embedded, context)
                .map(server -> pool(context.owner(), config, options(server)));
    }

    private PgConnectOptions options(EmbeddedPostgres server) {
        return server == null ? PostgresUri.parse(config.uri()) : server.connectOptions();
    }

    private static StartException unusable(PgConnectOptions options, Throwable failure) {
        return new StartException(
                "PostgreSQL at " + options.getHost() + ":" + options.getPort() + " can't be used: "
                        + String.valueOf(failure.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""),
                failure);
    }

    static Pool pool(Vertx vertx, ParleyConfig.Postgres config, PgConnectOptions options) {
        PgConnectOptions connect = new PgConnectOptions(options)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(CACHED_STATEMENTS)
                .setPreparedStatementCacheSqlLimit(CACHED_STATEMENT_LENGTH)
                .setReconnectAttempts(2)
                .setReconnectInterval(100);
        connect.getProperties().put("application_name", "parley");
        connect.getProperties().put("search_path", '"' + config.schema() + '"');
        LIMITS.forEach(connect.getProperties()::putIfAbsent);
        PoolOptions pool = new PoolOptions()
                .setMaxSize(config.poolSize())
                .setIdleTimeout(config.idleTimeoutMs())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxWaitQueueSize(config.poolSize() * WAITING_PER_CONNECTION)
                .setConnectionTimeout(QUEUE_MS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        Pool made = PgBuilder.pool()
                .using(vertx)
                .connectingTo(connect)
                .with(pool)
                .with(new NetClientOptions().setConnectTimeout(config.connectTimeoutMs()))
                .build();
        KeptConnections.keep(vertx, made, config);
        return made;
    }

    /** Keeps the embedded server from being started again when it ends. */
    public void release() {
        watch.thenAccept(watching -> watching.ifPresent(ServerWatch::release));
    }

    /** Stops the embedded server, even one that is just starting, and leaves a given one alone. Blocks. */
    public void stop(Duration timeout) throws IOException {
        EmbeddedPostgres server = embedded.exceptionally(neverStarted -> null).join();
        release();
        watch.exceptionally(neverStarted -> Optional.empty()).join().ifPresent(watching -> watching.awaitEnd(timeout));
        if (server != null) {
            server.stop(timeout);
        }
    }
}
