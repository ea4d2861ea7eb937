package parley.identity;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Reports in PostgreSQL; the evidence is sealed and bound to its report's id. */
public final class PgReportStore implements ReportStore {
    private static final String SAVE = """
            INSERT INTO user_reports (id, reporter_id, reported_id, room_id, reason, body, evidence, key_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (id) DO NOTHING""";

    private static final String FIND = """
            SELECT id, reporter_id, reported_id, room_id, reason, body, evidence, key_id, created_at
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
            Sealed evidence = cipher.seal(report.evidence().toBuffer().getBytes(), report.id());
            Tuple row = Tuple.of(report.id(), report.reporterId(), report.reportedId(), report.roomId())
                    .addString(report.reason())
                    .addString(report.text())
                    .addBuffer(Buffer.buffer(evidence.bytes()))
                    .addString(evidence.keyId())
                    .addOffsetDateTime(time(report.createdAt()));
            return statements.run(SAVE, row).mapEmpty();
        });
    }

    /** Fails with GeneralSecurityException if the evidence was changed, moved or sealed with a key that is gone. */
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
                new Sealed(row.getString("key_id"), row.getBuffer("evidence").getBytes());
        return new Report(
                row.getString("id"),
                row.getString("reporter_id"),
                row.getString("reported_id"),
                row.getString("room_id"),
                row.getString("reason"),
                row.getString("body"),
                new JsonArray(Buffer.buffer(cipher.open(sealed, row.getString("id")))),
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli());
    }

    private static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
