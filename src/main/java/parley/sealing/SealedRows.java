package parley.sealing;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Finds the keys of one table's sealed rows, and seals rows anew with the newest key. */
final class SealedRows {
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('parley.sealing')) AS mine";

    /** This query hops from key to key along the index instead of reading all of it. */
    private static final String KEYS = """
            WITH RECURSIVE used AS (
              (SELECT min(key_id) AS id FROM %1$s)
              UNION ALL
              SELECT (SELECT min(key_id) FROM %1$s WHERE key_id > used.id) FROM used WHERE used.id IS NOT NULL)
            SELECT id FROM used WHERE id IS NOT NULL""";

    private static final String COUNT = "SELECT count(*) AS count FROM %s WHERE key_id = $1";

    private static final String FIND = "SELECT ctid::text AS place, %s FROM %s WHERE key_id = $1 LIMIT $2 OFFSET $3";

    private final Statements statements;
    private final EnvelopeCipher cipher;
    private final SealedTable table;

    /**
     * The outcome of a batch.
     *
     * @param found 0 when no row is left
     * @param unreadable rows that could not be opened, and stay as they are
     * @param mine false if another node is at it
     */
    record Batch(int found, int resealed, int unreadable, boolean mine) {}

    /** A row in its old and its new shape; both are null for a column that is null. */
    private record Resealed(String place, List<Buffer> was, List<Buffer> is) {}

    SealedRows(Statements statements, EnvelopeCipher cipher, SealedTable table) {
        this.statements = statements;
        this.cipher = cipher;
        this.table = table;
    }

    String tableName() {
        return table.name();
    }

    /** Tells whether rows under this key are to be sealed anew, and can be. */
    boolean isOutdated(String keyId) {
        return cipher.opens(keyId) && !keyId.equals(table.target(cipher));
    }

    Future<Set<String>> keysInUse() {
        return statements.run(KEYS.formatted(table.name()), Tuple.tuple()).map(rows -> {
            Set<String> keys = new LinkedHashSet<>();
            rows.forEach(row -> keys.add(row.getString("id")));
            return keys;
        });
    }

    Future<Long> count(String keyId) {
        return statements
                .run(COUNT.formatted(table.name()), Tuple.of(keyId))
                .map(rows -> rows.iterator().next().getLong("count"));
    }

    /** @param skip rows that are known to be unreadable, which come first */
    Future<Batch> reseal(String keyId, int most, int skip) {
        return statements.transaction(open -> open.run(LOCK, Tuple.tuple())
                .compose(lock -> lock.iterator().next().getBoolean("mine")
                        ? resealLocked(open, keyId, most, skip)
                        : Future.succeededFuture(new Batch(0, 0, 0, false))));
    }

    private Future<Batch> resealLocked(Runner open, String keyId, int most, int skip) {
        String wanted = Stream.concat(
                        table.bound().stream(), table.columns().stream().map(Column::name))
                .collect(Collectors.joining(", "));
        return open.run(FIND.formatted(wanted, table.name()), Tuple.of(keyId, most, skip))
                .compose(rows -> {
                    String target = table.target(cipher);
                    List<Resealed> resealed = new ArrayList<>();
                    int unreadable = 0;
                    for (Row row : rows) {
                        try {
                            resealed.add(reseal(row, keyId, target));
                        } catch (GeneralSecurityException unopened) {
                            unreadable++;
                        }
                    }
                    int found = rows.size();
                    int lost = unreadable;
                    return replace(open, keyId, target, resealed).map(count -> new Batch(found, count, lost, true));
                });
    }

    private Resealed reseal(Row row, String keyId, String target) throws GeneralSecurityException {
        List<Buffer> was = new ArrayList<>();
        List<Buffer> is = new ArrayList<>();
        String scope = table.scope() == null ? null : row.getString(table.scope());
        for (Column column : table.columns()) {
            Buffer sealed = row.getBuffer(column.name());
            was.add(sealed);
            is.add(
                    sealed == null
                            ? null
                            : Buffer.buffer(column.resealer()
                                    .reseal(cipher, row, scope, new Sealed(keyId, sealed.getBytes()), target)));
        }
        return new Resealed(row.getString("place"), was, is);
    }

    /** Replaces rows. A row that was changed meanwhile is not the one that was read, and is left to the next batch. */
    private Future<Integer> replace(Runner open, String keyId, String target, List<Resealed> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(0);
        }
        Tuple parameters = Tuple.of(target, keyId)
                .addArrayOfString(rows.stream().map(Resealed::place).toArray(String[]::new));
        IntStream.range(0, table.columns().size()).forEach(i -> parameters
                .addArrayOfBuffer(column(rows, row -> row.was().get(i)))
                .addArrayOfBuffer(column(rows, row -> row.is().get(i))));
        return open.run(replacement(), parameters).map(updated -> updated.rowCount());
    }

    private static Buffer[] column(List<Resealed> rows, Function<Resealed, Buffer> part) {
        return rows.stream().map(part).toArray(Buffer[]::new);
    }

    private String replacement() {
        StringBuilder set = new StringBuilder("key_id = $1");
        StringBuilder arrays = new StringBuilder("$3::text[]");
        StringBuilder names = new StringBuilder("place");
        StringBuilder same = new StringBuilder("t.ctid = r.place::tid AND t.key_id = $2");
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i).name();
            set.append(", %1$s = r.%1$s_is".formatted(name));
            arrays.append(", $%d::bytea[], $%d::bytea[]".formatted(4 + 2 * i, 5 + 2 * i));
            names.append(", %1$s_was, %1$s_is".formatted(name));
            same.append(" AND t.%1$s IS NOT DISTINCT FROM r.%1$s_was".formatted(name));
        }
        return "UPDATE %s t SET %s FROM unnest(%s) AS r (%s) WHERE %s"
                .formatted(table.name(), set, arrays, names, same);
    }
}
