package parley.files.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import parley.files.Thumbnails;
import parley.postgres.Statements;
import parley.sealing.SealedTable;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Keeps thumbnails in PostgreSQL, sealed and bound to their file's id. */
public final class PgThumbnails implements Thumbnails {
    /** The table, for a change of keys. */
    public static final SealedTable TABLE = new SealedTable(
            "file_thumbnails",
            List.of("file_id"),
            null,
            List.of(Column.sealed("body", row -> context(row.getString("file_id")))));

    private static final String FIND = "SELECT file_id, body, key_id FROM file_thumbnails WHERE file_id = $1";

    private static final String SET = """
            WITH file AS (
              UPDATE files SET has_thumbnail = true
              WHERE id = $1 AND state <> 'gone' AND message_id IS NULL RETURNING id)
            INSERT INTO file_thumbnails (file_id, body, key_id) SELECT id, $2, $3 FROM file
            ON CONFLICT (file_id) DO UPDATE SET body = excluded.body, key_id = excluded.key_id""";

    private final Statements statements;
    private final EnvelopeCipher cipher;

    public PgThumbnails(Statements statements, EnvelopeCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    @Override
    public Future<Optional<Buffer>> findThumbnail(String fileId) {
        return statements.run(FIND, Tuple.of(fileId)).map(this::first);
    }

    private Optional<Buffer> first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        Sealed sealed =
                new Sealed(row.getString("key_id"), row.getBuffer("body").getBytes());
        try {
            return Optional.of(Buffer.buffer(cipher.open(sealed, context(row.getString("file_id")))));
        } catch (GeneralSecurityException unopened) {
            throw new IllegalStateException("A thumbnail can't be opened", unopened);
        }
    }

    @Override
    public Future<Boolean> set(String fileId, Buffer picture) {
        Sealed sealed = cipher.seal(picture.getBytes(), context(fileId));
        return statements
                .run(SET, Tuple.of(fileId, Buffer.buffer(sealed.bytes()), sealed.keyId()))
                .map(done -> done.rowCount() == 1);
    }

    private static String context(String fileId) {
        return "thumbnail" + '\0' + fileId;
    }
}
