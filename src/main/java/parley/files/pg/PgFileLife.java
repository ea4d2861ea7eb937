package parley.files.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.files.FileLife;
import parley.files.ObjectKeys;
import parley.postgres.Statements;

/** Ends files in PostgreSQL. A batch leaves rows alone that somebody else is changing. */
public final class PgFileLife implements FileLife {
    /** A message is stored a moment after it was tied to its file. */
    private static final long UNSTORED_MS = 600_000;

    /** The bytes that a gone upload had reserved count for its user no more; those that were received do. */
    static final String END = "UPDATE files SET state = 'gone', gone_at = $1, reserved = received";

    private static final String EXPIRED = END
            + " WHERE id IN (SELECT id FROM files WHERE state <> 'gone' AND expires_at <= $1"
            + " ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)";

    private static final String ABANDONED = """
            WITH page AS MATERIALIZED (
              SELECT id, room_id, room_kind, message_id, bound_at FROM files
              WHERE id > $2 AND state <> 'gone' ORDER BY id LIMIT $3),
            abandoned AS MATERIALIZED (
              SELECT id FROM page
              WHERE room_kind <> 'match' AND (
                NOT EXISTS (SELECT FROM group_chats g WHERE g.id = room_id AND g.closed_at IS NULL)
                OR message_id IS NOT NULL AND (
                  EXISTS (SELECT FROM private_messages m WHERE m.id = message_id AND m.deleted_at IS NOT NULL)
                  OR bound_at < $4 AND NOT EXISTS (SELECT FROM private_messages m WHERE m.id = message_id)))),
            mine AS (SELECT id FROM files WHERE id IN (SELECT id FROM abandoned) FOR UPDATE SKIP LOCKED),
            ended AS (""" + END + """
             WHERE id IN (SELECT id FROM mine) AND state <> 'gone')
            SELECT count(*)::int AS found, max(id) AS last FROM page""";

    private static final String OF_ROOM = END + " WHERE room_id = $2 AND state <> 'gone'";

    private static final String THESE = END + " WHERE id = ANY ($2) AND state <> 'gone'";

    private static final String EARLY = END + ", untold = message_id IS NOT NULL WHERE id = $2 AND state <> 'gone'";

    private static final String UNTOLD =
            "SELECT id, room_id, user_id, message_id FROM files WHERE untold ORDER BY gone_at LIMIT $1";

    private static final String TOLD = "UPDATE files SET untold = false WHERE id = ANY ($1)";

    private static final String UNSWEPT = """
            SELECT id, object_key, store_state FROM files
            WHERE state = 'gone' AND swept_at IS NULL AND (evidence_until IS NULL OR evidence_until <= $1)
            ORDER BY gone_at LIMIT $2""";

    private static final String SWEPT = """
            WITH swept AS (
              UPDATE files SET swept_at = $1, body = NULL, key_id = NULL, store_state = NULL, upload_hash = NULL,
                has_thumbnail = false
              WHERE id = ANY ($2) AND state = 'gone' RETURNING id),
            thumbnails AS (DELETE FROM file_thumbnails t USING swept WHERE t.file_id = swept.id)
            DELETE FROM file_segments s USING swept WHERE s.file_id = swept.id""";

    private static final String FORGET = """
            DELETE FROM files WHERE id IN (
              SELECT id FROM files WHERE swept_at < $1 ORDER BY swept_at LIMIT $2 FOR UPDATE SKIP LOCKED)""";

    private static final String OWNERS = """
            SELECT id, object_key, state = 'uploading' AS is_uploading, swept_at IS NOT NULL AS is_swept
            FROM files WHERE id = ANY ($1)""";

    private final Statements statements;

    public PgFileLife(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Integer> endExpired(long now, int limit) {
        return changed(EXPIRED, Tuple.of(FileRows.time(now), limit));
    }

    @Override
    public Future<String> endAbandoned(String after, long now, int limit) {
        return statements
                .run(ABANDONED, Tuple.of(FileRows.time(now), after, limit, FileRows.time(now - UNSTORED_MS)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return row.getInteger("found") < limit ? "" : row.getString("last");
                });
    }

    @Override
    public Future<Integer> endOfRoom(String roomId, long now) {
        return changed(OF_ROOM, Tuple.of(FileRows.time(now), roomId));
    }

    @Override
    public Future<Integer> end(Collection<String> fileIds, long now) {
        return changed(THESE, Tuple.of(FileRows.time(now)).addArrayOfString(fileIds.toArray(String[]::new)));
    }

    @Override
    public Future<Void> endEarly(String fileId, long now) {
        return changed(EARLY, Tuple.of(FileRows.time(now), fileId)).mapEmpty();
    }

    @Override
    public Future<List<Untold>> untold(int limit) {
        return statements.run(UNTOLD, Tuple.of(limit)).map(rows -> {
            List<Untold> untold = new ArrayList<>();
            rows.forEach(row -> untold.add(new Untold(
                    row.getString("id"),
                    row.getString("room_id"),
                    row.getString("user_id"),
                    row.getString("message_id"))));
            return untold;
        });
    }

    @Override
    public Future<Void> told(Collection<String> fileIds) {
        return statements
                .run(TOLD, Tuple.tuple().addArrayOfString(fileIds.toArray(String[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<List<Remains>> unswept(long now, int limit) {
        return statements.run(UNSWEPT, Tuple.of(FileRows.time(now), limit)).map(rows -> {
            List<Remains> ended = new ArrayList<>();
            rows.forEach(row -> ended.add(
                    new Remains(row.getString("id"), row.getString("object_key"), row.getString("store_state"))));
            return ended;
        });
    }

    @Override
    public Future<Void> swept(Collection<String> fileIds, long now) {
        return statements
                .run(SWEPT, Tuple.of(FileRows.time(now)).addArrayOfString(fileIds.toArray(String[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Integer> forget(long before, int limit) {
        return changed(FORGET, Tuple.of(FileRows.time(before), limit));
    }

    @Override
    public Future<Map<String, Standing>> standings(Collection<String> objectKeys) {
        String[] ids = objectKeys.stream().map(ObjectKeys::fileOf).distinct().toArray(String[]::new);
        return statements.run(OWNERS, Tuple.tuple().addArrayOfString(ids)).map(rows -> {
            Map<String, Row> byId = new HashMap<>();
            rows.forEach(row -> byId.put(row.getString("id"), row));
            Map<String, Standing> standings = new HashMap<>();
            objectKeys.forEach(key -> standings.put(key, standing(key, byId.get(ObjectKeys.fileOf(key)))));
            return standings;
        });
    }

    /** No row names the object of a rewritten upload until it is ready. */
    private static Standing standing(String objectKey, Row row) {
        if (row == null) {
            return Standing.NO_FILE;
        }
        boolean needed = !row.getBoolean("is_swept")
                && (row.getBoolean("is_uploading")
                        || row.getString("object_key").equals(objectKey));
        return needed ? Standing.NEEDED : Standing.LEFT_OVER;
    }

    private Future<Integer> changed(String sql, Tuple parameters) {
        return statements.run(sql, parameters).map(done -> done.rowCount());
    }
}
