package parley.files.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.files.Catalogue;
import parley.files.FileEntry;
import parley.files.FileFacts;
import parley.files.FileQuotas;
import parley.files.QuotaCheck;
import parley.files.store.SealedSegments.Segment;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/** Keeps the catalogue in PostgreSQL. Each step is one statement on a file's row, whose condition is the fence. */
public final class PgCatalogue implements Catalogue {
    private static final long HOUR_MS = 3_600_000;

    /**
     * The first number keeps these locks apart from others. The user's comes first, so that nobody waits in a circle. Only
     * other nodes are waited for: creations on one node take turns before they come here.
     */
    private static final String LOCK = """
            SELECT pg_advisory_xact_lock(250001, hashtext($1)), pg_advisory_xact_lock(250002, hashtext($2))""";

    private static final String TAKEN = """
            SELECT (SELECT coalesce(sum(reserved), 0)::bigint FROM files WHERE room_id = $2 AND state <> 'gone')
              AS room_bytes, count(*)::int AS user_files, coalesce(sum(reserved), 0)::bigint AS user_bytes,
              min(created_at) AS oldest
            FROM files WHERE user_id = $1 AND created_at > $3""";

    private static final String ADD = """
            INSERT INTO files (id, room_id, room_kind, user_id, state, length, reserved, object_key, sealed, voice,
              keep_metadata, body, key_id, created_at, expires_at)
            VALUES ($1, $2, $3, $4, 'uploading', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""";

    private static final String FIND = "SELECT " + FileRows.COLUMNS + " FROM files WHERE id = $1";

    private static final String SET_LENGTH = """
            UPDATE files SET length = $3, reserved = $3
            WHERE id = $1 AND user_id = $2 AND state = 'uploading' AND (length IS NULL OR length >= $3)
              AND received <= $3""";

    private static final String TAKE_OVER = """
            UPDATE files SET writer = $4
            WHERE id = $1 AND user_id = $2 AND received = $3 AND state = 'uploading' AND finishing_until IS NULL
            RETURNING\s""" + FileRows.COLUMNS;

    private static final String NOTE = """
            WITH noted AS (
              UPDATE files SET received = $4, store_state = $5, upload_hash = $6
              WHERE id = $1 AND writer = $2 AND received = $3 AND state = 'uploading' RETURNING id),
            stored AS (
              INSERT INTO file_segments (file_id, object_key, start, length, salt)
              SELECT id, $7, $8, $9, $10 FROM noted WHERE $10::bytea IS NOT NULL
              ON CONFLICT (object_key, start) DO UPDATE SET length = excluded.length, salt = excluded.salt)
            SELECT id FROM noted""";

    private static final String TAKE_BACK = """
            WITH noted AS (
              UPDATE files SET received = $3, store_state = $4, upload_hash = NULL
              WHERE id = $1 AND writer = $2 AND received >= $3 AND state = 'uploading' RETURNING id),
            undone AS (DELETE FROM file_segments s USING noted WHERE s.file_id = noted.id AND s.start >= $3)
            SELECT id FROM noted""";

    private static final String LEASE = """
            UPDATE files SET writer = $2, finishing_until = $4
            WHERE id = $1 AND state = 'uploading' AND received = length
              AND (finishing_until IS NULL OR finishing_until <= $3)
            RETURNING\s""" + FileRows.COLUMNS;

    private static final String RENEW =
            "UPDATE files SET finishing_until = $3 WHERE id = $1 AND writer = $2 AND state = 'uploading'";

    private static final String END_LEASE = "UPDATE files SET finishing_until = NULL WHERE id = $1 AND writer = $2";

    private static final String MAKE_READY = """
            WITH ready AS (
              UPDATE files SET state = 'ready', object_key = $3, expires_at = $4, mime_type = $5, category = $6,
                size = $7, reserved = $7, sha256 = $8, width = $9, height = $10, duration_ms = $11, peaks = $12,
                plays_everywhere = $13, writer = NULL, finishing_until = NULL
              WHERE id = $1 AND writer = $2 AND state = 'uploading' RETURNING id),
            stored AS (
              INSERT INTO file_segments (file_id, object_key, start, length, salt)
              SELECT id, $3, s.start, s.length, s.salt
              FROM ready, unnest($14::bigint[], $15::bigint[], $16::bytea[]) AS s (start, length, salt)),
            replaced AS (DELETE FROM file_segments s USING ready WHERE s.file_id = ready.id AND s.object_key <> $3)
            SELECT id FROM ready""";

    private static final String SEGMENTS =
            "SELECT start, length, salt FROM file_segments WHERE object_key = $1 ORDER BY start";

    private static final String USAGE = """
            SELECT count(*) AS files, coalesce(sum(reserved), 0)::bigint AS bytes,
              count(*) FILTER (WHERE state = 'uploading') AS uploading
            FROM files WHERE state <> 'gone' AND ($1::text IS NULL OR user_id = $1)""";

    private final Statements statements;
    private final FileRows rows;

    public PgCatalogue(Statements statements, EnvelopeCipher cipher) {
        this.statements = statements;
        this.rows = new FileRows(cipher);
    }

    @Override
    public Future<Void> add(FileEntry entry, long reserved, FileQuotas quotas) {
        String userId = entry.file().userId();
        String roomId = entry.file().ask().roomId();
        return statements.transaction(open -> open.run(LOCK, Tuple.of(userId, roomId))
                .compose(locked -> taken(open, entry))
                .compose(taken -> {
                    QuotaCheck.require(taken, reserved, quotas);
                    return open.run(ADD, rows.of(entry, reserved));
                })
                .mapEmpty());
    }

    private static Future<QuotaCheck.Taken> taken(Runner open, FileEntry entry) {
        long now = entry.file().createdAt();
        return open.run(
                        TAKEN,
                        Tuple.of(entry.file().userId(), entry.file().ask().roomId(), FileRows.time(now - HOUR_MS)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    long freeAt = row.getOffsetDateTime("oldest") == null
                            ? now
                            : row.getOffsetDateTime("oldest").toInstant().toEpochMilli() + HOUR_MS;
                    return new QuotaCheck.Taken(
                            row.getInteger("user_files"),
                            row.getLong("user_bytes"),
                            row.getLong("room_bytes"),
                            freeAt - now);
                });
    }

    @Override
    public Future<Optional<FileEntry>> find(String fileId) {
        return statements.run(FIND, Tuple.of(fileId)).map(rows::first);
    }

    @Override
    public Future<Boolean> setLength(String fileId, String userId, long length) {
        return changed(SET_LENGTH, Tuple.of(fileId, userId, length));
    }

    @Override
    public Future<Optional<FileEntry>> takeOver(String fileId, String userId, long offset, String writer) {
        return statements
                .run(TAKE_OVER, Tuple.of(fileId, userId, offset, writer))
                .map(rows::first);
    }

    @Override
    public Future<Boolean> note(Progress progress) {
        Segment segment = progress.segment();
        return found(
                NOTE,
                Tuple.tuple()
                        .addString(progress.fileId())
                        .addString(progress.writer())
                        .addLong(progress.from())
                        .addLong(progress.to())
                        .addString(progress.storeState())
                        .addBuffer(buffer(progress.uploadHash()))
                        .addString(progress.objectKey())
                        .addLong(segment == null ? null : segment.start())
                        .addLong(segment == null ? null : segment.length())
                        .addBuffer(segment == null ? null : buffer(segment.salt())));
    }

    @Override
    public Future<Boolean> takeBack(String fileId, String writer, long offset, String storeState) {
        return found(TAKE_BACK, Tuple.of(fileId, writer, offset, storeState));
    }

    @Override
    public Future<Optional<FileEntry>> lease(String fileId, String worker, long now, long until) {
        return statements
                .run(LEASE, Tuple.of(fileId, worker, FileRows.time(now), FileRows.time(until)))
                .map(rows::first);
    }

    @Override
    public Future<Boolean> renewLease(String fileId, String worker, long until) {
        return changed(RENEW, Tuple.of(fileId, worker, FileRows.time(until)));
    }

    @Override
    public Future<Void> endLease(String fileId, String worker) {
        return changed(END_LEASE, Tuple.of(fileId, worker)).mapEmpty();
    }

    @Override
    public Future<Boolean> makeReady(
            String fileId, String worker, String objectKey, FileFacts facts, List<Segment> segments, long expiresAt) {
        return found(
                MAKE_READY,
                Tuple.of(fileId, worker, objectKey, FileRows.time(expiresAt))
                        .addString(facts.mimeType())
                        .addString(facts.category().wireName())
                        .addLong(facts.size())
                        .addBuffer(buffer(facts.sha256()))
                        .addInteger(facts.width())
                        .addInteger(facts.height())
                        .addLong(facts.durationMs())
                        .addArrayOfInteger(facts.peaks().toArray(Integer[]::new))
                        .addBoolean(facts.playsEverywhere())
                        .addArrayOfLong(segments.stream().map(Segment::start).toArray(Long[]::new))
                        .addArrayOfLong(segments.stream().map(Segment::length).toArray(Long[]::new))
                        .addArrayOfBuffer(segments.stream()
                                .map(segment -> buffer(segment.salt()))
                                .toArray(Buffer[]::new)));
    }

    @Override
    public Future<Boolean> end(String fileId, long now) {
        return changed(PgFileLife.END + " WHERE id = $2 AND state <> 'gone'", Tuple.of(FileRows.time(now), fileId));
    }

    @Override
    public Future<List<Segment>> segments(String objectKey) {
        return statements.run(SEGMENTS, Tuple.of(objectKey)).map(found -> {
            List<Segment> segments = new ArrayList<>();
            found.forEach(row -> segments.add(new Segment(
                    row.getLong("start"),
                    row.getLong("length"),
                    row.getBuffer("salt").getBytes())));
            return segments;
        });
    }

    @Override
    public Future<Usage> usage() {
        return usageOf(null);
    }

    @Override
    public Future<Usage> usageOf(String userId) {
        return statements.run(USAGE, Tuple.of(userId)).map(found -> {
            Row row = found.iterator().next();
            return new Usage(row.getLong("files"), row.getLong("bytes"), row.getLong("uploading"));
        });
    }

    private Future<Boolean> changed(String sql, Tuple parameters) {
        return statements.run(sql, parameters).map(done -> done.rowCount() == 1);
    }

    private Future<Boolean> found(String sql, Tuple parameters) {
        return statements.run(sql, parameters).map(done -> done.size() == 1);
    }

    private static Buffer buffer(byte[] bytes) {
        return bytes == null ? null : Buffer.buffer(bytes);
    }
}
