package parley.external;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import parley.postgres.Runner;

/** Looks up in PostgreSQL's own catalog what the columns of a mapping are. */
final class Catalog {
    /** An enum is called so whatever its name, a domain by the type under it. */
    private static final String FIND = """
            SELECT asked.position::int AS position, current_user::text AS me, c.oid IS NOT NULL AS has_table,
              a.attnum IS NOT NULL AS has_column,
              CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN format_type(t.typbasetype, NULL)
                ELSE format_type(t.oid, NULL) END AS type,
              coalesce(has_schema_privilege(n.oid, 'USAGE'), true) AS may_enter,
              coalesce(has_column_privilege(c.oid, a.attnum, 'SELECT'), true) AS may_read,
              coalesce(c.relkind NOT IN ('r', 'p'), true) OR EXISTS (
                SELECT FROM pg_index i
                WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indisvalid AND i.indpred IS NULL) AS is_indexed
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (schema, name, col, position)
            LEFT JOIN pg_namespace n ON n.nspname = asked.schema
            LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
              AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = asked.col AND a.attnum > 0
              AND NOT a.attisdropped
            LEFT JOIN pg_type t ON t.oid = a.atttypid""";

    private Catalog() {}

    /** @param role the role that asks */
    record Entry(
            String role,
            boolean hasTable,
            boolean hasColumn,
            String type,
            boolean mayEnter,
            boolean mayRead,
            boolean isIndexed) {}

    static Future<Map<MappedColumn, Entry>> find(Runner database, List<MappedColumn> columns) {
        Tuple asked = Tuple.tuple()
                .addArrayOfString(texts(columns, MappedColumn::schema))
                .addArrayOfString(texts(columns, MappedColumn::table))
                .addArrayOfString(texts(columns, MappedColumn::name));
        return database.run(FIND, asked).map(rows -> {
            Map<MappedColumn, Entry> found = new HashMap<>();
            rows.forEach(row -> found.put(columns.get(row.getInteger("position") - 1), entry(row)));
            return found;
        });
    }

    private static String[] texts(List<MappedColumn> columns, Function<MappedColumn, String> part) {
        return columns.stream().map(part).toArray(String[]::new);
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getString("me"),
                row.getBoolean("has_table"),
                row.getBoolean("has_column"),
                row.getString("type"),
                row.getBoolean("may_enter"),
                row.getBoolean("may_read"),
                row.getBoolean("is_indexed"));
    }
}
