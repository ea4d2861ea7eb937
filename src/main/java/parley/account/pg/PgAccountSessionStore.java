package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.account.AccountSession;
import parley.account.AccountSessionStore;
import parley.account.Device;
import parley.postgres.Statements;
import parley.token.Ban;
import parley.token.Standings;
import parley.token.TokenChanges;
import parley.token.TokenRef;
import parley.token.pg.PgStandings;

/** Keeps account sessions in PostgreSQL: they survive a restart and are the same on every node. */
public final class PgAccountSessionStore implements AccountSessionStore {
    private static final String CREATE = """
            INSERT INTO account_sessions
              (session_id, user_id, refresh_jti, device_name, platform, push_token, created_at, refreshed_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""";

    private static final String ROTATE = """
            UPDATE account_sessions
            SET previous_jti = refresh_jti, refresh_jti = $3, refreshed_by = $4, refreshed_at = $5, expires_at = $6
            WHERE session_id = $1 AND refresh_jti = $2 AND expires_at > $5""";

    private static final String REPEATED = """
            SELECT refresh_jti, refreshed_at, expires_at FROM account_sessions
            WHERE session_id = $1 AND previous_jti = $2 AND refreshed_by = $3 AND refreshed_at > $4
              AND expires_at > $5""";

    /** Ends the session after a rotation that found nothing: by then the session's row can only hold another token. */
    private static final String END_REUSED =
            "DELETE FROM account_sessions WHERE session_id = $1 AND refresh_jti <> $2 AND expires_at > $3";

    private static final String DESCRIBE = """
            UPDATE account_sessions SET device_name = $2, platform = $3, push_token = $4 WHERE session_id = $1""";

    private static final String END = "DELETE FROM account_sessions WHERE session_id = $1 RETURNING *";

    private static final String END_OTHERS = """
            DELETE FROM account_sessions WHERE user_id = $1 AND session_id IS DISTINCT FROM $2::text RETURNING *""";

    private static final String REVOKE = """
            INSERT INTO jwt_revocation (jti, user_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT (jti) DO NOTHING""";

    private static final int MOST_NAMED = 10_000;

    /**
     * Names who changed in transactions that the reading before could not see. The position is the oldest transaction
     * that was open then, as ids are given out before their rows can be seen.
     */
    private static final String CHANGES_SINCE = """
            SELECT here.position, named.user_id
            FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS position) here LEFT JOIN LATERAL (
              SELECT DISTINCT user_id FROM token_changes WHERE made_in >= $1::text::xid8
              LIMIT\s""" + (MOST_NAMED + 1) + ") named ON true";

    private static final String REMOVE_ENDED = """
            WITH revocations AS (DELETE FROM jwt_revocation WHERE expires_at <= $1 RETURNING 1),
                 sessions AS (DELETE FROM account_sessions WHERE expires_at <= $1 RETURNING 1),
                 changes AS (DELETE FROM token_changes WHERE made_at <= now() - interval '1 hour')
            SELECT (SELECT count(*) FROM revocations)::int + (SELECT count(*) FROM sessions)::int AS removed""";

    private final Statements statements;
    private final Standings standings;

    public PgAccountSessionStore(Statements statements) {
        this.statements = statements;
        this.standings = new PgStandings(statements);
    }

    @Override
    public Future<Void> create(AccountSession session) {
        Device device = session.device();
        Tuple row = Tuple.of(session.sessionId(), session.userId(), session.refreshId())
                .addString(device.name())
                .addString(device.platform())
                .addString(device.pushToken())
                .addOffsetDateTime(time(session.createdAt()))
                .addOffsetDateTime(time(session.refreshedAt()))
                .addOffsetDateTime(time(session.expiresAt()));
        return statements.run(CREATE, row).mapEmpty();
    }

    @Override
    public Future<Rotation> rotate(String sessionId, String from, Successor next) {
        OffsetDateTime now = time(next.refreshedAt());
        Tuple replaced = Tuple.of(sessionId, from, next.refreshId(), next.client(), now, time(next.expiresAt()));
        return statements
                .run(ROTATE, replaced)
                .compose(rotated -> rotated.rowCount() == 1
                        ? Future.succeededFuture(new Rotation(Outcome.REPLACED, next))
                        : repeated(sessionId, from, next));
    }

    private Future<Rotation> repeated(String sessionId, String from, Successor next) {
        OffsetDateTime now = time(next.refreshedAt());
        OffsetDateTime since = time(next.refreshedAt() - REPEATABLE_MS);
        return statements
                .run(REPEATED, Tuple.of(sessionId, from, next.client(), since, now))
                .compose(rows -> {
                    for (Row row : rows) {
                        return Future.succeededFuture(new Rotation(Outcome.REPLACED, successor(row, next.client())));
                    }
                    return statements
                            .run(END_REUSED, Tuple.of(sessionId, from, now))
                            .map(ended -> ended.rowCount() == 1 ? Outcome.REUSED : Outcome.ENDED)
                            .map(outcome -> new Rotation(outcome, null));
                });
    }

    private static Successor successor(Row row, String client) {
        return new Successor(
                row.getString("refresh_jti"), client, millis(row, "refreshed_at"), millis(row, "expires_at"));
    }

    @Override
    public Future<Boolean> describe(String sessionId, Device device) {
        return statements
                .run(DESCRIBE, Tuple.of(sessionId, device.name(), device.platform(), device.pushToken()))
                .map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Optional<AccountSession>> end(String sessionId) {
        return statements.run(END, Tuple.of(sessionId)).map(rows -> sessions(rows).stream()
                .findFirst());
    }

    @Override
    public Future<List<AccountSession>> endOthers(String userId, String keptSessionId) {
        return statements.run(END_OTHERS, Tuple.of(userId, keptSessionId)).map(PgAccountSessionStore::sessions);
    }

    @Override
    public Future<Void> revoke(String tokenId, String userId, long expiresAt) {
        return statements
                .run(REVOKE, Tuple.of(tokenId, userId, time(expiresAt)))
                .mapEmpty();
    }

    @Override
    public Future<Integer> removeEnded(long now) {
        return statements
                .run(REMOVE_ENDED, Tuple.of(time(now)))
                .map(rows -> rows.iterator().next().getInteger("removed"));
    }

    @Override
    public Future<TokenChanges> changesSince(String position) {
        return statements.run(CHANGES_SINCE, Tuple.tuple().addString(position)).map(PgAccountSessionStore::changes);
    }

    private static TokenChanges changes(RowSet<Row> rows) {
        String position = null;
        Set<String> userIds = new HashSet<>();
        for (Row row : rows) {
            position = row.getString("position");
            if (row.getString("user_id") != null) {
                userIds.add(row.getString("user_id"));
            }
        }
        return new TokenChanges(position, userIds.size() > MOST_NAMED ? null : userIds);
    }

    @Override
    public Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now) {
        return standings.standing(tokens, now);
    }

    @Override
    public Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now) {
        return standings.bans(tokens, now);
    }

    @Override
    public Future<Set<TokenRef>> fallen(Collection<TokenRef> tokens, long now) {
        return standings.fallen(tokens, now);
    }

    private static List<AccountSession> sessions(RowSet<Row> rows) {
        List<AccountSession> sessions = new ArrayList<>();
        for (Row row : rows) {
            sessions.add(new AccountSession(
                    row.getString("session_id"),
                    row.getString("user_id"),
                    row.getString("refresh_jti"),
                    new Device(row.getString("device_name"), row.getString("platform"), row.getString("push_token")),
                    millis(row, "created_at"),
                    millis(row, "refreshed_at"),
                    millis(row, "expires_at")));
        }
        return sessions;
    }

    private static long millis(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toEpochMilli();
    }

    private static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
