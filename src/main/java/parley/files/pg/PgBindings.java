package parley.files.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Optional;
import parley.files.Bindings;
import parley.files.FileEntry;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/** Ties files to messages in PostgreSQL. */
public final class PgBindings implements Bindings {
    /** A message may be on its way for so long. */
    private static final long UNDER_WAY_MS = 60_000;

    private static final String BIND = """
            UPDATE files SET message_id = $2, bound_at = $4
            WHERE id = $1 AND state = 'ready' AND expires_at > $4
              AND (message_id IS NULL OR message_id = $2 OR message_id = $3 AND bound_at <= $5)
            RETURNING\s""" + FileRows.COLUMNS;

    private static final String RELEASE =
            "UPDATE files SET message_id = NULL, bound_at = NULL WHERE id = $1 AND message_id = $2";

    private static final String HOLD = """
            UPDATE files SET evidence_until = greatest(evidence_until, $1) WHERE id = ANY ($2) AND swept_at IS NULL""";

    private final Statements statements;
    private final FileRows rows;

    public PgBindings(Statements statements, EnvelopeCipher cipher) {
        this.statements = statements;
        this.rows = new FileRows(cipher);
    }

    @Override
    public Future<Optional<FileEntry>> bind(String fileId, String messageId, String insteadOf, long now) {
        return statements
                .run(
                        BIND,
                        Tuple.of(fileId, messageId, insteadOf, FileRows.time(now), FileRows.time(now - UNDER_WAY_MS)))
                .map(rows::first);
    }

    @Override
    public Future<Void> release(String fileId, String messageId) {
        return statements.run(RELEASE, Tuple.of(fileId, messageId)).mapEmpty();
    }

    @Override
    public Future<Void> hold(Collection<String> fileIds, long until) {
        Tuple held = Tuple.of(FileRows.time(until)).addArrayOfString(fileIds.toArray(String[]::new));
        return statements.run(HOLD, held).mapEmpty();
    }
}
