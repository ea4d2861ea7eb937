package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.StartException;
import parley.util.Await;
import parley.util.Eventually;

class DatabaseIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @TempDir
    Path data;

    @Test
    void opensTheEmbeddedServer() throws IOException {
        try (DataFolder folder = DataFolder.open(data)) {
            PreparedPostgres.copyInto(folder.path());
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

    @Test
    void aPoolThatIsBusyIsWaitedForAndThenRefusesWithoutCallingTheDatabaseAway(PgConnectOptions options) {
        ParleyConfig.Postgres one = new ConfigLoader()
                .set("postgres.poolSize", "1", "the test")
                .load()
                .postgres();
        Pool pool = Database.pool(postgres.vertx(), one, options);
        Statements statements = new Statements(pool);
        Future<?> first = statements.run("SELECT pg_sleep(1)", Tuple.tuple());
        Future<?> second = statements.run("SELECT 1", Tuple.tuple());
        Await.result(first);
        Await.result(second);
        Await.result(pool.withConnection(held -> {
            Future<?> query = statements.run("SELECT 1", Tuple.tuple());
            Future<?> transaction = statements.transaction(open -> open.run("SELECT 1", Tuple.tuple()));
            List<Future<?>> many = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                many.add(statements.run("SELECT 1", Tuple.tuple()));
            }
            return Future.join(many)
                    .otherwiseEmpty()
                    .eventually(() -> query)
                    .otherwiseEmpty()
                    .compose(refused -> {
                        assertUnavailable(query);
                        many.forEach(DatabaseIT::assertUnavailable);
                        return transaction.otherwiseEmpty();
                    })
                    .onComplete(done -> assertUnavailable(transaction));
        }));
        Await.result(statements.run("SELECT 1", Tuple.tuple()));
        Await.result(pool.close());
    }

    /**
     * Connections are stuck as after a cut in the network, in which the system goes on to believe for as long as it
     * lasted.
     */
    @Test
    void aDatabaseThatAnswersAgainIsAskedOverOtherConnections(PgConnectOptions options) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            PgConnectOptions cut = new PgConnectOptions(options).setPort(silent.getLocalPort());
            ParleyConfig.Postgres config = ConfigLoader.defaults().postgres();
            Pool stuck = Database.pool(postgres.vertx(), config, cut);
            Statements statements =
                    new Statements(new RenewedPool(stuck, () -> Future.succeededFuture(postgres.pool()), 100));
            Await.refusal(ErrorCode.UNAVAILABLE, statements.run("SELECT 1", Tuple.tuple()));
            Eventually.until(
                    Duration.ofSeconds(20),
                    () -> "it still does not answer",
                    () -> Await.result(
                            statements.run("SELECT 1", Tuple.tuple()).map(true).otherwise(false)));
        }
    }

    @Test
    @Tag("S3-PERF-01")
    void idleConnectionsAreClosedDownToTheLeastNumber(PgConnectOptions options) {
        Pool kept = crowdedPool(options, 3);
        Pool dropped = crowdedPool(options, 0);
        Eventually.until(Duration.ofSeconds(60), () -> "none is closed", () -> kept.size() == 3 && dropped.size() == 0);
        // A connection of the other pool that comes and goes shows that the time has passed once more.
        Await.result(dropped.query("SELECT 1").execute());
        Eventually.until(Duration.ofSeconds(60), () -> "it is not closed", () -> dropped.size() == 0);
        assertEquals(3, kept.size());
        Await.result(kept.close());
        Await.result(dropped.close());
    }

    /** Makes a pool that has just had eight connections in use. */
    private static Pool crowdedPool(PgConnectOptions options, int least) {
        ParleyConfig.Postgres config = new ConfigLoader()
                .set("postgres.poolSize", "8", "the test")
                .set("postgres.poolMinSize", String.valueOf(least), "the test")
                .set("postgres.idleTimeoutMs", "2000", "the test")
                .set("postgres.connectTimeoutMs", "30000", "the test")
                .load()
                .postgres();
        Pool pool = Database.pool(postgres.vertx(), config, options);
        List<Future<SqlConnection>> taken = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            taken.add(pool.getConnection());
        }
        Await.result(Future.all(taken));
        assertEquals(8, pool.size());
        taken.forEach(one -> Await.result(one.result().close()));
        return pool;
    }

    private static void assertUnavailable(Future<?> refused) {
        assertEquals(ErrorCode.UNAVAILABLE, ParleyException.of(refused.cause()).code());
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUpByTheServerToo(PgConnectOptions options) {
        Pool pool = Database.pool(postgres.vertx(), ConfigLoader.defaults().postgres(), options);
        Await.refusal(
                ErrorCode.UNAVAILABLE,
                new Statements(pool)
                        .run(
                                "INSERT INTO jwt_revocation SELECT 'late', 'u', now(), now() FROM pg_sleep(30)",
                                Tuple.tuple()));
        long running = Await.result(pool.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND state = 'active'")
                        .execute())
                .iterator()
                .next()
                .getLong(0);
        assertEquals(0, running);
        Await.result(pool.close());
    }

    @Test
    void aTransactionThatIsForgottenIsEndedByTheServer(PgConnectOptions options) {
        Pool pool = Database.pool(postgres.vertx(), ConfigLoader.defaults().postgres(), options);
        for (Row row : Await.result(pool.query(
                        "SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout')")
                .execute())) {
            assertTrue(Integer.parseInt(row.getString(1)) > 0, row.getString(0));
        }
        Await.result(pool.close());
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
