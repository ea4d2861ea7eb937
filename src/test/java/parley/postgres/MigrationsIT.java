package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Await;

class MigrationsIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Test
    void everyFileIsListed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString()).sorted().toList(),
                    Migrations.FILES.stream().sorted().toList());
        }
    }

    @Test
    @Tag("S3-TAB")
    void userTablesHaveTheNamesThatOthersExpect(Pool pool) {
        List<String> tables = strings(pool, "SELECT tablename FROM pg_tables WHERE schemaname = 'parley'");
        assertTrue(
                tables.containsAll(List.of(
                        "users_auth",
                        "user_profile_info",
                        "jwt_revocation",
                        "blocked_relationships",
                        "user_follows",
                        "user_reports")),
                tables.toString());
    }

    @Test
    @Tag("S3-TAB")
    void roomTablesHaveTheNamesThatOthersExpect(Pool pool) {
        List<String> tables = strings(pool, "SELECT tablename FROM pg_tables WHERE schemaname = 'parley'");
        assertTrue(
                tables.containsAll(List.of("group_chats", "group_members", "private_messages", "conversations")),
                tables.toString());
    }

    @Test
    @Tag("S3-PERF-07")
    @Tag("S3-PERF-08")
    void blocksAndFollowsAreIndexedByBothUsers(Pool pool) {
        List<String> indexes = strings(
                pool,
                "SELECT regexp_replace(indexdef, '.* (ON|USING btree) ', '') FROM pg_indexes"
                        + " WHERE indexname IN ('idx_blocked_relationships', 'idx_user_follows') ORDER BY indexname");
        assertEquals(List.of("(blocker_user_id, blocked_user_id)", "(follower_id, followee_id)"), indexes);
    }

    @Test
    void nothingIsDoneTwice(Pool pool, PgConnectOptions options) throws SQLException {
        Await.result(Migrations.run(postgres.vertx(), pool, options, PostgresExtension.SCHEMA));
        Migrations.migrate(options, PostgresExtension.SCHEMA);
        assertEquals(
                Migrations.FILES.size(),
                strings(pool, "SELECT version FROM flyway_schema_history WHERE version IS NOT NULL")
                        .size());
    }

    @Test
    void anEmptyDatabaseIsMigrated(Pool pool, PgConnectOptions options) {
        Await.result(pool.query("DROP SCHEMA parley CASCADE").execute());
        Await.result(Migrations.run(postgres.vertx(), pool, options, PostgresExtension.SCHEMA));
        assertEquals(
                List.of("0"),
                strings(pool, "SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
        assertEquals(List.of("0"), strings(pool, "SELECT count(*)::text FROM users_auth"));
    }

    @Test
    void directRoomsOfBeforeAreBarredWhereABlockStands(Pool pool, PgConnectOptions options) throws SQLException {
        migrateUpTo("13", pool, options);
        Await.result(pool.query("""
                INSERT INTO group_chats (id, kind, epoch, created_at, last_event_at)
                SELECT id, 'direct', 'e', now(), now() FROM unnest(ARRAY['blocked', 'back', 'ended', 'free']) id""").execute());
        Await.result(pool.query("""
                INSERT INTO conversations VALUES
                ('blocked', 'a', 'b', now()), ('back', 'a', 'c', now()), ('ended', 'a', 'd', now()), ('free', 'a', 'e', now())""").execute());
        Await.result(pool.query("""
                INSERT INTO blocked_relationships (blocker_user_id, blocked_user_id, created_at, expires_at) VALUES
                ('a', 'b', now(), NULL), ('c', 'a', now(), now() + interval '1 day'), ('a', 'd', now(), now() - interval '1 s')""").execute());
        Migrations.migrate(options, PostgresExtension.SCHEMA);
        assertEquals(List.of("back", "blocked"), strings(pool, "SELECT id FROM group_chats WHERE barred ORDER BY id"));
    }

    /** Makes the tables of a version before. */
    private static void migrateUpTo(String version, Pool pool, PgConnectOptions options) {
        Await.result(pool.query("DROP SCHEMA parley CASCADE").execute());
        Flyway.configure()
                .dataSource(PostgresUri.dataSource(options))
                .schemas(PostgresExtension.SCHEMA)
                .locations("classpath:db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private static List<String> strings(Pool pool, String sql) {
        List<String> values = new ArrayList<>();
        for (Row row : Await.result(pool.query(sql).execute())) {
            values.add(row.getString(0));
        }
        return values;
    }
}
