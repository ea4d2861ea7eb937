package parley.relation.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import parley.postgres.Statements;
import parley.relation.Pair;
import parley.relation.Report;
import parley.relation.ReportStore;
import parley.sealing.SealedTable;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Keeps reports in PostgreSQL; all that people wrote is sealed and bound to the report's id. */
public final class PgReportStore implements ReportStore {
    /** The table, for a change of keys. */
    public static final SealedTable TABLE = new SealedTable(
            "user_reports", List.of("id"), null, List.of(Column.sealed("body", row -> context(row.getString("id")))));

    private static final String SAVE = """
            INSERT INTO user_reports (id, reporter_id, reported_id, room_id, body, key_id, created_at, open_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING""";

    /** Leaves out the body, which is large and needed only to add to it. */
    private static final String FIND_OPEN = """
            SELECT id, reporter_id, reported_id, room_id, CASE WHEN times < $2 THEN body END AS body, key_id, created_at,
              times
            FROM user_reports WHERE open_key = $1""";

    /** Replaces only the row that was read: a slower transaction reads anew. */
    private static final String REPLACE = """
            UPDATE user_reports SET body = $2, key_id = $3, times = times + 1 WHERE id = $1 AND times = $4""";

    private static final String FIND = """
            SELECT id, reporter_id, reported_id, room_id, body, key_id, created_at
            FROM user_reports WHERE id = $1""";

    private final Statements statements;
    private final EnvelopeCipher cipher;

    public PgReportStore(Statements statements, EnvelopeCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    @Override
    public Future<Boolean> save(Report report) {
        return Pair.checked(report.reporterId(), report.reportedId(), pair -> {
            Sealed sealed = sealed(report);
            Tuple row = Tuple.of(report.id(), report.reporterId(), report.reportedId(), report.roomId())
                    .addBuffer(Buffer.buffer(sealed.bytes()))
                    .addString(sealed.keyId())
                    .addOffsetDateTime(time(report.createdAt()))
                    .addString(report.openKey());
            return statements.run(SAVE, row).map(saved -> saved.rowCount() == 1);
        });
    }

    private Sealed sealed(Report report) {
        JsonObject body = new JsonObject()
                .put("reason", report.reason())
                .put("text", report.text())
                .put("evidence", report.evidence());
        return cipher.seal(body.toBuffer().getBytes(), context(report.id()));
    }

    @Override
    public Future<Optional<String>> addToOpen(Report addition) {
        return statements
                .run(FIND_OPEN, Tuple.of(addition.openKey(), Report.MAX_TIMES))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    Row row = rows.iterator().next();
                    Optional<String> id = Optional.of(row.getString("id"));
                    return row.getBuffer("body") == null
                            ? Future.succeededFuture(id)
                            : replace(row, addition)
                                    .compose(replaced -> replaced ? Future.succeededFuture(id) : addToOpen(addition));
                });
    }

    private Future<Boolean> replace(Row row, Report addition) {
        try {
            Report report = report(row).plus(addition);
            Sealed sealed = sealed(report);
            Tuple change =
                    Tuple.of(report.id(), Buffer.buffer(sealed.bytes()), sealed.keyId(), row.getInteger("times"));
            return statements.run(REPLACE, change).map(replaced -> replaced.rowCount() == 1);
        } catch (GeneralSecurityException unopened) {
            return Future.failedFuture(unopened);
        }
    }

    /** Fails with GeneralSecurityException if the body was changed, moved or sealed with a key that is gone. */
    @Override
    public Future<Optional<Report>> find(String reportId) {
        return statements.run(FIND, Tuple.of(reportId)).compose(this::first);
    }

    private Future<Optional<Report>> first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            return Future.succeededFuture(Optional.of(report(rows.iterator().next())));
        } catch (GeneralSecurityException unopened) {
            return Future.failedFuture(unopened);
        }
    }

    private Report report(Row row) throws GeneralSecurityException {
        Sealed sealed =
                new Sealed(row.getString("key_id"), row.getBuffer("body").getBytes());
        JsonObject body =
                Buffer.buffer(cipher.open(sealed, context(row.getString("id")))).toJsonObject();
        return new Report(
                row.getString("id"),
                row.getString("reporter_id"),
                row.getString("reported_id"),
                row.getString("room_id"),
                body.getString("reason"),
                body.getString("text"),
                body.getJsonArray("evidence"),
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli());
    }

    private static String context(String reportId) {
        return "report" + '\0' + reportId;
    }

    private static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
