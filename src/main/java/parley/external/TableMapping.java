package parley.external;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ConfigException;
import parley.config.ExternalTables;
import parley.postgres.Runner;

/**
 * Turns the configured names of a user service's tables into what stores can ask. Nothing is made in the database: a
 * view on a table would keep its owner from changing it.
 */
public final class TableMapping {
    private static final Logger LOG = LoggerFactory.getLogger(TableMapping.class);
    private static final String PATH = "auth.external.tables.";

    private final ExternalTables config;
    private final List<MappedColumn> columns = new ArrayList<>();
    private final MappedColumn userId;
    private final MappedColumn username;
    private final MappedColumn usernameKey;
    private final MappedColumn status;
    private final MappedColumn bannedUntil;
    private final MappedColumn userCreatedAt;
    private final MappedColumn blocker;
    private final MappedColumn blocked;
    private final MappedColumn blockedAt;
    private final MappedColumn follower;
    private final MappedColumn followee;
    private final MappedColumn jti;

    private TableMapping(ExternalTables config) {
        this.config = config;
        ExternalTables.Users users = config.users();
        Table table = new Table("users", users.schema(), users.table());
        userId = table.column("id", users.id(), ColumnKind.ID);
        username = table.column("username", users.username(), ColumnKind.NAME);
        usernameKey = table.column("usernameKey", users.usernameKey(), ColumnKind.NAME);
        status = table.column("status", users.status(), ColumnKind.STATE);
        bannedUntil = table.column("bannedUntil", users.bannedUntil(), ColumnKind.TIME);
        userCreatedAt = table.column("createdAt", users.createdAt(), ColumnKind.TIME);
        ExternalTables.Blocks blocks = config.blocks();
        table = new Table("blocks", blocks.schema(), blocks.table());
        blocker = table.column("blocker", blocks.blocker(), ColumnKind.ID);
        blocked = table.column("blocked", blocks.blocked(), ColumnKind.ID);
        blockedAt = table.column("createdAt", blocks.createdAt(), ColumnKind.TIME);
        ExternalTables.Follows follows = config.follows();
        table = new Table("follows", follows.schema(), follows.table());
        follower = table.column("follower", follows.follower(), ColumnKind.ID);
        followee = table.column("followee", follows.followee(), ColumnKind.ID);
        ExternalTables.Revocations revocations = config.revocations();
        table = new Table("revocations", revocations.schema(), revocations.table());
        jti = table.column("jti", revocations.jti(), ColumnKind.ID);
    }

    private final class Table {
        private final String path;
        private final String schema;
        private final String name;

        Table(String key, String schema, String name) {
            this.path = PATH + key;
            this.schema = schema;
            this.name = name;
        }

        /** @return null where the service has no such column */
        MappedColumn column(String key, String column, ColumnKind kind) {
            if (column.isEmpty()) {
                return null;
            }
            MappedColumn mapped = new MappedColumn(path, key, schema, name, column, kind);
            columns.add(mapped);
            return mapped;
        }
    }

    /** Fails with a {@link ConfigException} that tells all faults, or with UNAVAILABLE. */
    public static Future<UserTables> of(Runner database, ExternalTables config) {
        TableMapping mapping = new TableMapping(config);
        return Catalog.find(database, mapping.columns).map(found -> {
            List<String> faults = MappingFaults.of(mapping.columns, found);
            if (!faults.isEmpty()) {
                throw new ConfigException(faults);
            }
            mapping.warn(found);
            return mapping.tables(found);
        });
    }

    private void warn(Map<MappedColumn, Catalog.Entry> found) {
        columns.stream()
                // Nobody is looked for by whom they follow.
                .filter(column -> column.kind() == ColumnKind.ID && column != followee)
                .filter(column -> !found.get(column).isIndexed())
                .forEach(column -> LOG.warn(
                        "No index of {} begins with {}: the whole table is read each time",
                        column.fullTable(),
                        column.name()));
    }

    private UserTables tables(Map<MappedColumn, Catalog.Entry> found) {
        String users = "(SELECT %s AS id, %s::text AS username, %s AS username_key, %s AS status, %s AS banned_until, "
                        .formatted(
                                userId.sql(),
                                username.sql(),
                                key(),
                                state(),
                                time(bannedUntil, "NULL::timestamptz", found))
                + "%s AS created_at FROM %s)"
                        .formatted(time(userCreatedAt, "to_timestamp(0)", found), userId.sqlTable());
        String blocks = "(SELECT %1$s AS blocker, %2$s AS blocked, %3$s AS created_at FROM %4$s WHERE %1$s <> %2$s)"
                .formatted(blocker.sql(), blocked.sql(), time(blockedAt, "now()", found), blocker.sqlTable());
        String follows = "(SELECT %s AS follower, %s AS followee FROM %s)"
                .formatted(follower.sql(), followee.sql(), follower.sqlTable());
        String revocations = "(SELECT %s AS jti FROM %s)".formatted(jti.sql(), jti.sqlTable());
        return new UserTables(users, blocks, follows, revocations, type(userId, found), type(jti, found));
    }

    private String key() {
        return usernameKey == null ? "lower(" + username.sql() + ")" : usernameKey.sql();
    }

    private static IdType type(MappedColumn column, Map<MappedColumn, Catalog.Entry> found) {
        return IdType.of(found.get(column).type()).orElseThrow();
    }

    /** Returns the status in our words. */
    private String state() {
        if (status == null) {
            return bannedUntil == null
                    ? "'active'"
                    : "CASE WHEN " + bannedUntil.sql() + " IS NULL THEN 'active' ELSE 'banned' END";
        }
        return "CASE WHEN %1$s::text = ANY (%2$s) THEN 'active' WHEN %1$s::text = ANY (%3$s) THEN 'banned' ELSE 'disabled' END"
                .formatted(
                        status.sql(),
                        array(config.users().active()),
                        array(config.users().banned()));
    }

    private static String array(List<String> texts) {
        return texts.stream()
                .map(text -> "'" + text.replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
    }

    /** @param absent what stands for no time, and for one without end */
    private static String time(MappedColumn column, String absent, Map<MappedColumn, Catalog.Entry> found) {
        if (column == null) {
            return absent;
        }
        boolean zoned = found.get(column).type().equals("timestamp with time zone");
        String utc = zoned ? column.sql() : column.sql() + " AT TIME ZONE 'UTC'";
        return "CASE WHEN isfinite(" + column.sql() + ") THEN " + utc + " ELSE " + absent + " END";
    }
}
