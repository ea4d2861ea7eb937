package parley.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import parley.postgres.Statements;

/** Judges tokens by {@code jwt_revocation} and {@code users_auth}, which another service may keep. */
public final class PgStandings implements Standings {
    private static final String STANDING = """
            SELECT asked.position::int AS position, u.username
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
              AS asked (user_id, session_id, token_id, position)
            JOIN users_auth u ON u.user_id = asked.user_id
            WHERE (u.status = 'active' OR u.status = 'banned' AND u.banned_until <= $4::timestamptz)
              AND NOT EXISTS (SELECT FROM jwt_revocation r WHERE r.jti = asked.token_id)""";

    /** Where the sessions are ours. */
    private static final String STANDING_IN_SESSIONS = STANDING + """

              AND EXISTS (
                SELECT FROM account_sessions s
                WHERE s.session_id = asked.session_id AND s.user_id = asked.user_id AND s.expires_at > $4)""";

    private final Statements statements;
    private final String sql;

    private PgStandings(Statements statements, String sql) {
        this.statements = statements;
        this.sql = sql;
    }

    /** For tokens of another issuer, which belong to no session of ours. */
    public static PgStandings ofUsers(Statements statements) {
        return new PgStandings(statements, STANDING);
    }

    static PgStandings ofSessions(Statements statements) {
        return new PgStandings(statements, STANDING_IN_SESSIONS);
    }

    @Override
    public Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = List.copyOf(tokens);
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(column(asked, TokenRef::userId))
                .addArrayOfString(column(asked, TokenRef::sessionId))
                .addArrayOfString(column(asked, TokenRef::tokenId))
                .addOffsetDateTime(Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC));
        return statements.run(sql, parameters).map(rows -> {
            Map<TokenRef, String> standing = new HashMap<>();
            rows.forEach(row -> standing.put(asked.get(row.getInteger("position") - 1), row.getString("username")));
            return standing;
        });
    }

    private static String[] column(List<TokenRef> tokens, Function<TokenRef, String> part) {
        return tokens.stream().map(part).toArray(String[]::new);
    }
}
