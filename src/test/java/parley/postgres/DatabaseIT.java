package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.StartException;
import parley.util.Await;

class DatabaseIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path data;

    @Test
    void opensTheEmbeddedServer() throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            Database database = Database.begin(ConfigLoader.defaults().postgres(), folder);
            Pool pool = Await.result(database.open(postgres.vertx()));
            assertEquals("0", users(pool));
            Await.result(pool.close());
            database.stop(Duration.ofSeconds(10));
        }
    }

    @Test
    void opensAGivenServer(PgConnectOptions options) throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            Database database = Database.begin(given(options, options.getPassword()), folder);
            Pool pool = Await.result(database.open(postgres.vertx()));
            assertEquals("0", users(pool));
            Await.result(pool.close());
            database.stop(Duration.ofSeconds(10));
        }
        assertEquals("0", users(postgres.pool()), "a given server goes on");
    }

    @Test
    void saysInOneLineWhyAGivenServerCannotBeUsed(PgConnectOptions options) throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            Database database = Database.begin(given(options, "not-the-password"), folder);
            String message = assertThrows(StartException.class, () -> Await.result(database.open(postgres.vertx())))
                    .getMessage();
            assertTrue(
                    message.startsWith("PostgreSQL at 127.0.0.1:" + options.getPort() + " can't be used: "), message);
            assertFalse(message.contains("not-the-password"));
            assertEquals(1, message.lines().count());
        }
    }

    @Test
    void preparedStatementsAreReusedOnAConnection() {
        Pool pool = postgres.pool();
        String count = Await.result(pool.withConnection(connection -> connection
                .preparedQuery("SELECT 'reused'")
                .execute()
                .compose(first -> connection.preparedQuery("SELECT 'reused'").execute())
                .compose(second -> connection
                        .query(
                                "SELECT count(*)::text FROM pg_prepared_statements WHERE statement = 'SELECT ''reused'''")
                        .execute())
                .map(rows -> rows.iterator().next().getString(0))));
        assertEquals("1", count);
    }

    private static ParleyConfig.Postgres given(PgConnectOptions options, String password) {
        String uri = "postgresql://" + options.getUser() + ":" + password + "@" + options.getHost() + ":"
                + options.getPort() + "/" + options.getDatabase();
        return new ConfigLoader()
                .environment(Map.of("PARLEY_POSTGRES_URI", uri))
                .load()
                .postgres();
    }

    private static String users(Pool pool) {
        return Await.result(pool.query("SELECT count(*)::text FROM users_auth").execute())
                .iterator()
                .next()
                .getString(0);
    }
}
