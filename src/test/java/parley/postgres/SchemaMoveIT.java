package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.util.Await;

/** A database that a version made which kept its tables in the schema public. */
class SchemaMoveIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final String MOVED = "SELECT relkind::text FROM pg_class WHERE oid = 'public.group_chats'::regclass";

    private PgConnectOptions options;
    /** Sees the tables under the names of that version. */
    private Pool before;

    private Pool now;

    @BeforeEach
    void makeDatabase() {
        Await.result(postgres.pool()
                .query("DROP DATABASE IF EXISTS version_before WITH (FORCE)")
                .execute());
        Await.result(postgres.pool().query("CREATE DATABASE version_before").execute());
        options = postgres.connectOptions().setDatabase("version_before");
        before = pool("public");
        now = pool("parley");
    }

    @AfterEach
    void close() {
        Await.result(before.close());
        Await.result(now.close());
    }

    private Pool pool(String schema) {
        return Database.pool(
                postgres.vertx(),
                new ConfigLoader()
                        .set("postgres.schema", schema, "the test")
                        .set("postgres.connectTimeoutMs", "30000", "the test")
                        .load()
                        .postgres(),
                options);
    }

    private void migrateAsBefore() {
        Flyway.configure()
                .dataSource(PostgresUri.dataSource(options))
                .locations("classpath:db/migration")
                .target("14")
                .load()
                .migrate();
    }

    private void migrate() {
        Await.result(Migrations.run(postgres.vertx(), now, options, "parley"));
    }

    private static List<String> strings(Pool pool, String sql) {
        List<String> values = new ArrayList<>();
        for (Row row : Await.result(pool.query(sql).execute())) {
            values.add(row.getString(0));
        }
        return values;
    }

    private static void addUser(Pool pool, String id) {
        Await.result(pool.preparedQuery("INSERT INTO users_auth (user_id, username) VALUES ($1, $1)")
                .execute(Tuple.of(id)));
    }

    @Test
    void rowsAreThereAfterTheMoveAndUnderBothNames() {
        migrateAsBefore();
        addUser(before, "ann");
        migrate();
        addUser(now, "bob");
        addUser(before, "cid");
        String users = "SELECT user_id FROM users_auth ORDER BY user_id";
        assertEquals(List.of("ann", "bob", "cid"), strings(now, users));
        assertEquals(strings(now, users), strings(before, users));
        assertEquals(List.of("v"), strings(now, MOVED));
        assertEquals(
                List.of("0"),
                strings(
                        now,
                        "SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'v'"));
        migrate();
        assertEquals(List.of("ann", "bob", "cid"), strings(now, users));
    }

    @Test
    @Tag("S3-AUTH-06")
    void whatAServiceChangesOfTokensUnderTheOldNamesIsNoted() {
        migrateAsBefore();
        addUser(before, "ann");
        addUser(before, "bob");
        migrate();
        Await.result(before.query("UPDATE users_auth SET status = 'banned' WHERE user_id = 'ann'")
                .execute());
        Await.result(before.query("INSERT INTO jwt_revocation (jti, user_id, expires_at) VALUES ('t', 'bob', now())")
                .execute());
        assertEquals(List.of("ann", "bob"), strings(now, "SELECT user_id FROM token_changes ORDER BY user_id"));
    }

    @Test
    void aServiceThatWritesUsersByARoleOfItsOwnGoesOn() {
        migrateAsBefore();
        Await.result(before.query("DROP ROLE IF EXISTS writing_service; CREATE ROLE writing_service")
                .execute());
        Await.result(before.query("GRANT SELECT, INSERT, UPDATE ON users_auth TO writing_service")
                .execute());
        migrate();
        Await.result(now.query("""
                INSERT INTO group_chats (id, kind, epoch, created_at, last_event_at) VALUES ('r', 'group', 'e', now(), now());
                INSERT INTO group_members (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)
                VALUES ('r', 'ann', 'Ann', 'member', now(), 1, 1, 1)""").execute());
        Await.result(before.withConnection(service -> service.query("SET ROLE writing_service")
                .execute()
                .compose(set -> service.query("INSERT INTO users_auth (user_id, username) VALUES ('ann', 'Anna')")
                        .execute())
                .eventually(() -> service.query("RESET ROLE").execute())));
        assertEquals(List.of("Anna"), strings(now, "SELECT username FROM group_members"));
        Await.result(before.query("DROP OWNED BY writing_service; DROP ROLE writing_service")
                .execute());
    }

    @Test
    @Tag("S3-DEC-04")
    void tablesOfAnotherServiceStayWhereTheyAre() {
        Await.result(before.query("""
                CREATE TABLE flyway_schema_history (version text, script text, checksum int, success boolean);
                INSERT INTO flyway_schema_history VALUES ('1', 'V1__users.sql', 7, true);
                CREATE TABLE users_auth (id int); CREATE TABLE group_chats (id int)""").execute());
        migrate();
        assertEquals(List.of("r"), strings(now, MOVED));
        assertEquals(List.of("0"), strings(now, "SELECT count(*)::text FROM group_chats"));
    }

    @Test
    void whatCannotBeMovedEndsTheStart() {
        migrateAsBefore();
        Await.result(before.query("DROP ROLE IF EXISTS not_the_owner; CREATE ROLE not_the_owner LOGIN PASSWORD 'x'")
                .execute());
        Await.result(before.query("GRANT SELECT ON flyway_schema_history TO not_the_owner")
                .execute());
        PgConnectOptions stranger =
                new PgConnectOptions(options).setUser("not_the_owner").setPassword("x");
        String message = assertThrows(SQLException.class, () -> Migrations.migrate(stranger, "parley"))
                .getMessage();
        assertTrue(message.contains("belongs to another role"), message);
        assertEquals(List.of("r"), strings(before, MOVED));
        Await.result(before.query("DROP OWNED BY not_the_owner; DROP ROLE not_the_owner")
                .execute());
    }
}
