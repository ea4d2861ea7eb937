package parley.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.account.Account;
import parley.account.pg.PgExternalAccounts;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.RelationStore;
import parley.relation.pg.PgRelationStore;
import parley.relation.pg.PgSharedRelationStore;
import parley.token.Ban;
import parley.token.TokenRef;
import parley.token.pg.PgExternalStandings;

/** The stores over the tables of a user service, whatever type its ids have. */
@Tag("S3-ARC-07")
@Tag("S3-CHAT-09")
@Tag("once")
class ExternalStoresIT {
    private static final int USERS = 20_000;
    /** More uses than PostgreSQL tries before it takes a general plan. */
    private static final int USES = 12;

    /** Lets a connection tell at once what it has counted. */
    private static final String PUBLISH = "SELECT pg_stat_force_next_flush()";

    private static final long NEW_YEAR = 1_767_225_600_000L;
    private static final String GUEST = "0a1b2c3d-1111-4222-8333-444455556666";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private UserServiceDatabase service;
    private String idType;
    private Pool pool;
    private UserTables tables;
    private PgExternalAccounts accounts;
    private RelationStore relations;
    private PgExternalStandings standings;

    /** Returns the id of a user as text: users of all types are numbered. */
    private String id(int number) {
        return switch (idType) {
            case "uuid" -> "00000000-0000-4000-8000-" + "%012d".formatted(number);
            case "text", "varchar(40)" -> "user " + number;
            default -> String.valueOf(number);
        };
    }

    /** Returns SQL that makes the id of the user with the number that an expression gives. */
    private String sqlId(String number) {
        return switch (idType) {
            case "uuid" -> "('00000000-0000-4000-8000-' || lpad((" + number + ")::text, 12, '0'))::uuid";
            case "text", "varchar(40)" -> "'user ' || (" + number + ")";
            default -> number;
        };
    }

    private void open(String type) {
        idType = type;
        service = UserServiceDatabase.make(postgres.vertx(), postgres.connectOptions(), "external_stores", type);
        service.sql("INSERT INTO users_auth (id, username) SELECT " + sqlId("i")
                + ", 'Name_' || i FROM generate_series(1, " + USERS + ") i");
        service.sql("INSERT INTO user_follows SELECT " + sqlId("i") + ", " + sqlId("i + d")
                + " FROM generate_series(1, " + USERS + ") i, generate_series(1, 3) d");
        service.sql("INSERT INTO blocked_relationships (blocker_user_id, blocked_user_id, created_at) SELECT "
                + sqlId("i") + ", " + sqlId("i + 100") + ", '2026-01-01' FROM generate_series(1, " + USERS + ") i");
        service.sql("INSERT INTO jwt_revocation (jti) SELECT 'old ' || i FROM generate_series(1, " + USERS + ") i");
        service.sql("ANALYZE");
        ParleyConfig config = config(Map.of());
        try (DataFolder folder = DataFolder.open(Path.of("target", "it", "external-stores"))) {
            pool = result(Database.begin(config.postgres(), folder).open(postgres.vertx()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        map(config);
    }

    private ParleyConfig config(Map<String, String> changes) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PARLEY_POSTGRES_URI",
                service.uri(),
                "PARLEY_POSTGRES_POOL_SIZE",
                "1",
                "PARLEY_POSTGRES_CONNECT_TIMEOUT_MS",
                "30000",
                "PARLEY_AUTH_EXTERNAL_SECRET",
                "x".repeat(32)));
        environment.putAll(changes);
        return new ConfigLoader()
                .file(Path.of("conf", "external.json"))
                .environment(environment)
                .load();
    }

    private void map(ParleyConfig config) {
        Statements statements = new Statements(pool);
        tables = result(TableMapping.of(statements, config.auth().external().tables()));
        accounts = new PgExternalAccounts(statements, tables);
        relations = new PgSharedRelationStore(
                new PgRelationStore(statements, InstantSource.system(), roomId -> {}), statements, tables);
        standings = new PgExternalStandings(statements, tables, names -> Future.succeededFuture());
    }

    private void close() {
        result(pool.close());
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer", "bigint", "uuid", "text", "varchar(40)"})
    void usersAndTheirRelationsAreFound(String type) {
        open(type);
        try {
            Account found = result(accounts.find(id(7))).orElseThrow();
            assertEquals(List.of(id(7), "Name_7"), List.of(found.id(), found.username()));
            assertEquals(Optional.empty(), result(accounts.find("0" + id(7))));
            assertEquals(Optional.empty(), result(accounts.find("99999999999999999999")));
            assertEquals(
                    id(8), result(accounts.findByName("nAME_8")).orElseThrow().id());
            assertTrue(result(accounts.holdsName("NAME_9")));
            assertEquals(USERS, result(accounts.count()));
            assertTrue(result(relations.follows(id(7), id(8))));
            assertFalse(result(relations.follows(id(8), id(7))));
            assertEquals(Set.of(id(8), id(9), id(10)), Set.copyOf(result(relations.followedLately(id(7)))));
            assertEquals(Set.of(id(8), id(9), id(10)), result(relations.followedBy(id(7))));
            assertTrue(result(relations.isBlocked(id(7), id(107))));
            assertTrue(result(relations.isBlocked(id(107), id(7))));
            assertEquals(Set.of(id(107)), result(relations.blockedBy(id(7))));
            assertEquals(Map.of(id(7), NEW_YEAR, id(207), NEW_YEAR), result(relations.blocksOf(id(107))));
            result(relations.blockUntil(GUEST, id(7), Long.MAX_VALUE / 1_000_000, 5));
            assertTrue(result(relations.isBlocked(id(7), GUEST)));
            assertEquals(Set.of(GUEST, id(107)), result(relations.blockedEitherWay(id(7))));
        } finally {
            close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer", "uuid", "text"})
    void tokensFallWithTheirUserOrTheirRevocation(String type) {
        open(type);
        try {
            TokenRef counts = new TokenRef(id(1), "t1", "t1");
            TokenRef revoked = new TokenRef(id(1), "old 5", "old 5");
            TokenRef unknown = new TokenRef(id(USERS + 1), "t2", "t2");
            TokenRef off = new TokenRef(id(2), "t3", "t3");
            TokenRef none = new TokenRef("no id", "t4", "t4");
            service.sql("UPDATE users_auth SET is_active = false WHERE username = 'Name_2'");
            List<TokenRef> all = List.of(none, counts, revoked, unknown, off);
            assertEquals(Map.of(counts, "Name_1"), result(standings.standing(all, 0)));
            assertEquals(Set.of(revoked, unknown, off, none), result(standings.fallen(all, 0)));
            assertEquals(Map.of(), result(standings.bans(all, 0)));
        } finally {
            close();
        }
    }

    @Test
    void bansOfTheServiceEndWhenItSays() {
        open("integer");
        try {
            service.sql("ALTER TABLE users_auth ADD state text NOT NULL DEFAULT 'ok', ADD until timestamptz");
            service.sql("UPDATE users_auth SET state = 'out', until = '2026-01-01 00:00Z' WHERE id = 2");
            service.sql("UPDATE users_auth SET state = 'out', until = 'infinity' WHERE id = 3");
            service.sql("UPDATE users_auth SET state = 'out' WHERE id = 4");
            service.sql("UPDATE users_auth SET state = 'gone', until = '2026-01-01 00:00Z' WHERE id = 5");
            map(config(Map.of(
                    "PARLEY_AUTH_EXTERNAL_TABLES_USERS_STATUS", "state",
                    "PARLEY_AUTH_EXTERNAL_TABLES_USERS_ACTIVE", "ok",
                    "PARLEY_AUTH_EXTERNAL_TABLES_USERS_BANNED", "out",
                    "PARLEY_AUTH_EXTERNAL_TABLES_USERS_BANNED_UNTIL", "until")));
            Map<TokenRef, Ban> bans = Map.of(
                    new TokenRef(id(2), "t", "t"), new Ban(NEW_YEAR),
                    new TokenRef(id(3), "t", "t"), new Ban(0),
                    new TokenRef(id(4), "t", "t"), new Ban(0));
            for (int user = 1; user <= 5; user++) {
                for (long now : new long[] {NEW_YEAR - 1, NEW_YEAR}) {
                    boolean stands = user == 1 || user == 2 && now == NEW_YEAR;
                    TokenRef token = new TokenRef(id(user), "t", "t");
                    assertEquals(
                            stands,
                            result(standings.standing(List.of(token), now)).containsKey(token));
                    assertEquals(
                            stands,
                            result(accounts.find(id(user))).orElseThrow().standsAt(now));
                    assertEquals(
                            stands ? null : bans.get(token),
                            result(standings.bans(List.of(token), now)).get(token));
                }
            }
        } finally {
            close();
        }
    }

    /** PostgreSQL counts how often it reads a table from end to end. */
    @ParameterizedTest
    @ValueSource(strings = {"integer", "uuid", "text", "varchar(40)"})
    @Tag("S3-PERF-10")
    void theServicesOwnIndexesServe(String type) {
        open(type);
        try {
            String plan = plan("EXPLAIN SELECT FROM " + tables.users() + " u WHERE u.id = ANY ("
                    + tables.userId().sqlArray(1) + ")");
            assertTrue(plan.contains("users_auth_pkey"), plan);
            String scans =
                    "SELECT sum(seq_scan)::bigint FROM pg_stat_user_tables WHERE schemaname = 'public' AND n_live_tup > 1000";
            service.sql(PUBLISH);
            long before = service.count(scans);
            for (int i = 0; i < USES; i++) {
                TokenRef token = new TokenRef(id(50 + i), "t" + i, "t" + i);
                result(accounts.find(id(50 + i)));
                result(accounts.findByName("name_" + i));
                result(accounts.holdsName("name_" + i));
                result(relations.isBlocked(id(50 + i), id(7)));
                result(relations.blocksOf(id(50 + i)));
                result(relations.blockedBy(id(50 + i)));
                result(relations.follows(id(50 + i), id(7)));
                result(relations.followedLately(id(50 + i)));
                result(relations.followedBy(id(50 + i)));
                result(standings.standing(List.of(token), 0));
                result(standings.fallen(List.of(token), 0));
                result(standings.bans(List.of(token), 0));
            }
            result(pool.query(PUBLISH).execute());
            assertEquals(before, service.count(scans));
        } finally {
            close();
        }
    }

    private String plan(String sql) {
        StringBuilder plan = new StringBuilder();
        Tuple ids = Tuple.tuple().addValue(tables.userId().array(List.of(id(7))));
        for (Row row : result(pool.preparedQuery(sql).execute(ids))) {
            plan.append(row.getString(0)).append('\n');
        }
        return plan.toString();
    }
}
