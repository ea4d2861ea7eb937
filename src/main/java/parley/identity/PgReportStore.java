package parley.identity;

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
import parley.sealing.SealedTable;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Reports in PostgreSQL; what anybody wrote is sealed and bound to its report's id. */
public final class PgReportStore implements ReportStore {
    /** For a change of keys. */
    public static final SealedTable TABLE = new SealedTable(
            "user_reports", List.of("id"), List.of(new Column("body", row -> context(row.getString("id")))));

    private static final String SAVE = """
            INSERT INTO user_reports (id, reporter_id, reported_id, room_id, body, key_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO NOTHING""";

    private static final String FIND = """
            SELECT id, reporter_id, reported_id, room_id, body, key_id, created_at
            FROM user_reports WHERE id = $1""";

    private static final String COUNT_REPORTERS = """
            SELECT count(DISTINCT reporter_id)::int AS reporters
            FROM user_reports WHERE reported_id = $1 AND created_at >= $2""";

    private final Statements statements;
    private final EnvelopeCipher cipher;

    public PgReportStore(Statements statements, EnvelopeCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    @Override
    public Future<Void> save(Report report) {
        return Pair.checked(report.reporterId(), report.reportedId(), pair -> {
            JsonObject body = new JsonObject()
                    .put("reason", report.reason())
                    .put("text", report.text())
                    .put("evidence", report.evidence());
            Sealed sealed = cipher.seal(body.toBuffer().getBytes(), context(report.id()));
            Tuple row = Tuple.of(report.id(), report.reporterId(), report.reportedId(), report.roomId())
                    .addBuffer(Buffer.buffer(sealed.bytes()))
                    .addString(sealed.keyId())
                    .addOffsetDateTime(time(report.createdAt()));
            return statements.run(SAVE, row).mapEmpty();
        });
    }

    /** Fails with GeneralSecurityException if the body was changed, moved or sealed with a key that is gone. */
    @Override
    public Future<Optional<Report>> find(String reportId) {
        return statements.run(FIND, Tuple.of(reportId)).compose(this::first);
    }

    @Override
    public Future<Integer> reportersOf(String userId, long since) {
        return statements
                .run(COUNT_REPORTERS, Tuple.of(userId, time(since)))
                .map(rows -> rows.iterator().next().getInteger("reporters"));
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
