package parley.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the database's schema up to what this version needs. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String UNDEFINED_TABLE = "42P01";

    /** Every file of {@code db/migration}, in order; a test compares the two. */
    static final List<String> FILES = List.of(
            "V1__users.sql",
            "V2__accounts.sql",
            "V3__rooms.sql",
            "V4__messages.sql",
            "V5__safety.sql",
            "V6__status.sql",
            "V7__mutes.sql",
            "V8__names.sql",
            "V9__member_order.sql",
            "V10__room_places.sql",
            "V11__known_addresses.sql",
            "V12__cluster_tokens.sql",
            "V13__open_reports.sql",
            "V14__barred_rooms.sql",
            "V15__answers.sql",
            "V16__answers.sql",
            "V18__token_changes.sql",
            "V20__own_schema.sql",
            "V21__deleted_accounts.sql",
            "V22__expired_messages.sql",
            "V23__notifications.sql",
            "V24__calls.sql",
            "V25__files.sql",
            "V26__named_rooms.sql");

    private static final String APPLIED = "SELECT version FROM flyway_schema_history WHERE success";

    private Migrations() {}

    /**
     * Asks the history first, by one query: Flyway and its driver cost a second of every start, but are needed only
     * when something is pending. The pool looks into the schema alone. A history that knows more than this version is fine, as in a rolling update.
     */
    public static Future<Void> run(Vertx vertx, Pool pool, PgConnectOptions options, String schema) {
        return applied(pool).compose(applied -> {
            if (applied.containsAll(needed())) {
                return Future.succeededFuture();
            }
            LOG.info("Bringing the database's tables up to this version");
            return vertx.executeBlocking(() -> {
                migrate(options, schema);
                return null;
            });
        });
    }

    private static Future<Set<String>> applied(Pool pool) {
        return pool.query(APPLIED).execute().map(Migrations::versions).recover(failure -> {
            boolean neverMigrated =
                    failure instanceof PgException refused && UNDEFINED_TABLE.equals(refused.getSqlState());
            return neverMigrated ? Future.succeededFuture(Set.of()) : Future.failedFuture(failure);
        });
    }

    private static Set<String> versions(Iterable<Row> rows) {
        Set<String> versions = new HashSet<>();
        rows.forEach(row -> versions.add(row.getString(0)));
        return versions;
    }

    private static Set<String> needed() {
        return FILES.stream().map(file -> file.substring(1, file.indexOf("__"))).collect(Collectors.toSet());
    }

    /** Migrates, and blocks. Nodes that start together wait for each other on a lock in the database. */
    static void migrate(PgConnectOptions options, String schema) throws SQLException {
        DataSource source = PostgresUri.dataSource(options);
        SchemaMove.fromPublic(source, schema);
        int count = Flyway.configure()
                .dataSource(source)
                .schemas(schema)
                .locations("classpath:db/migration")
                .load()
                .migrate()
                .migrationsExecuted;
        LOG.info("The tables of the schema {} are up to this version, by {} migrations", schema, count);
    }
}
