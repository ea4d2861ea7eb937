package parley.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.StartException;
import parley.util.Await;

/**
 * A real, migrated database for a test class: a copy of its own, on a server that all classes share, emptied before
 * each test. Tests take a {@link Pool} or the {@link PgConnectOptions} as a parameter, or ask a registered instance.
 */
public final class PostgresExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, ParameterResolver {
    /** A busy machine may need longer to connect than a server in use should wait. */
    private static final ParleyConfig.Postgres PATIENT = new ConfigLoader()
            .set("postgres.connectTimeoutMs", "30000", "the tests")
            .load()
            .postgres();

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
    private static final String TEMPLATE = "migrated";

    /** The schema of all tables. */
    public static final String SCHEMA = PATIENT.schema();

    private Server server;
    private PgConnectOptions options;
    private Pool pool;

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        server =
                context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent("server", key -> new Server(), Server.class);
        String database = "test_"
                + context.getRequiredTestClass()
                        .getName()
                        .toLowerCase(Locale.ROOT)
                        .replace('.', '_');
        server.recreate(database, " TEMPLATE " + TEMPLATE);
        options = server.options(database);
        pool = Database.pool(server.vertx, PATIENT, options);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        try (Connection connection = PostgresUri.dataSource(options).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $$ DECLARE tables text[]; name text; filled boolean; BEGIN
                      SELECT array_agg(format('parley.%I', tablename)) INTO tables FROM pg_tables
                        WHERE schemaname = 'parley' AND tablename <> 'flyway_schema_history';
                      -- What an earlier test has begun is waited for, so that it is seen.
                      EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ') || ' IN ACCESS EXCLUSIVE MODE';
                      FOREACH name IN ARRAY tables LOOP
                        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
                        IF filled THEN EXECUTE 'TRUNCATE ' || name || ' CASCADE'; END IF;
                      END LOOP;
                      FOR name IN SELECT format('parley.%I', sequencename) FROM pg_sequences
                          WHERE schemaname = 'parley' AND last_value IS NOT NULL LOOP
                        EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
                      END LOOP;
                    END $$""");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Await.result(pool.close());
    }

    public Pool pool() {
        return pool;
    }

    /** Makes a pool like another node's; the test must close it. */
    public Pool newPool() {
        return Database.pool(server.vertx, PATIENT, options);
    }

    /** Counts rows. @param from a table, perhaps with a condition */
    public long rows(String from) {
        return Await.result(pool.query("SELECT count(*) FROM " + from).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    public PgConnectOptions connectOptions() {
        return new PgConnectOptions(options);
    }

    /** Returns the Vert.x on which the pool runs. */
    public Vertx vertx() {
        return server.vertx;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return parameter.getDeclaringExecutable() instanceof Method
                && (type == Pool.class || type == PgConnectOptions.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Pool.class ? pool() : connectOptions();
    }

    /** The binaries and the cluster are kept from run to run; runs at the same time get one each. */
    static DataFolder freeFolder() {
        for (int i = 0; ; i++) {
            try {
                DataFolder folder = DataFolder.open(Path.of("target", "test-postgres", String.valueOf(i)));
                PreparedPostgres.copyInto(folder.path());
                return folder;
            } catch (StartException inUse) {
                if (i == 100) {
                    throw inUse;
                }
            }
        }
    }

    /** A server that lives as long as the test run; it may lose its data, which is worth nothing. */
    private static final class Server implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final List<AutoCloseable> closing = new ArrayList<>();
        private final EmbeddedPostgres postgres;

        Server() {
            DataFolder folder = freeFolder();
            postgres = EmbeddedPostgres.start(
                    folder, Map.of("fsync", "off", "full_page_writes", "off", "synchronous_commit", "off"));
            closing.add(() -> Await.result(vertx.close()));
            closing.add(() -> postgres.stop(Duration.ofSeconds(10)));
            closing.add(folder);
            try {
                recreate(TEMPLATE, "");
                Migrations.migrate(options(TEMPLATE), SCHEMA);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        PgConnectOptions options(String database) {
            return postgres.connectOptions().setDatabase(database).addProperty("search_path", SCHEMA);
        }

        void recreate(String database, String with) throws SQLException {
            try (Connection connection =
                            PostgresUri.dataSource(postgres.connectOptions()).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
                statement.execute("CREATE DATABASE " + database + with);
            }
        }

        @Override
        public void close() throws IOException {
            for (AutoCloseable resource : closing) {
                try {
                    resource.close();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
