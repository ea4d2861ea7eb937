package parley.token.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import parley.postgres.Statements;
import parley.token.Ban;
import parley.token.Standings;
import parley.token.TokenRef;

/** Judges tokens of our accounts by {@code jwt_revocation}, {@code users_auth} and their sessions. */
public final class PgStandings implements Standings {
    private static final String ASKED = """
            SELECT asked.position::int AS position%s
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY
              AS asked (user_id, session_id, token_id, position)
            """;

    private static final String USABLE =
            "AND (u.status = 'active' OR u.status = 'banned' AND u.banned_until <= $4::timestamptz)";

    private static final String BANNED =
            "AND u.status = 'banned' AND (u.banned_until IS NULL OR u.banned_until > $4::timestamptz)";

    private static final String CONDITION = """
            u.user_id = asked.user_id
              AND NOT EXISTS (SELECT FROM jwt_revocation r WHERE r.jti = asked.token_id)
              AND EXISTS (
                SELECT FROM account_sessions s
                WHERE s.session_id = asked.session_id AND s.user_id = asked.user_id AND s.expires_at > $4)
            """;

    private static final String COUNTS = CONDITION + USABLE;

    private static final String STANDING = ASKED.formatted(", u.username") + "JOIN users_auth u ON " + COUNTS;

    /** Returns only the ended ones: they are few among the thousands that are asked about all the time. */
    private static final String FALLEN =
            ASKED.formatted("") + "WHERE NOT EXISTS (SELECT FROM users_auth u WHERE " + COUNTS + ")";

    private static final String BANS =
            ASKED.formatted(", (extract(epoch FROM u.banned_until::timestamptz) * 1000)::bigint AS until_ms")
                    + "JOIN users_auth u ON " + CONDITION + BANNED;

    private final Statements statements;

    public PgStandings(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = List.copyOf(tokens);
        return statements.run(STANDING, parameters(asked, now)).map(rows -> {
            Map<TokenRef, String> found = new HashMap<>();
            rows.forEach(row -> found.put(at(row, asked), row.getString("username")));
            return found;
        });
    }

    @Override
    public Future<Set<TokenRef>> fallen(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = List.copyOf(tokens);
        return statements.run(FALLEN, parameters(asked, now)).map(rows -> {
            Set<TokenRef> found = new HashSet<>();
            rows.forEach(row -> found.add(at(row, asked)));
            return found;
        });
    }

    @Override
    public Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = List.copyOf(tokens);
        return statements.run(BANS, parameters(asked, now)).map(rows -> {
            Map<TokenRef, Ban> found = new HashMap<>();
            rows.forEach(row -> {
                Long untilMs = row.getLong("until_ms");
                found.put(at(row, asked), new Ban(untilMs == null ? 0 : untilMs));
            });
            return found;
        });
    }

    private static TokenRef at(Row row, List<TokenRef> asked) {
        return asked.get(row.getInteger("position") - 1);
    }

    private static Tuple parameters(List<TokenRef> asked, long now) {
        return Tuple.tuple()
                .addArrayOfString(column(asked, TokenRef::userId))
                .addArrayOfString(column(asked, TokenRef::sessionId))
                .addArrayOfString(column(asked, TokenRef::tokenId))
                .addOffsetDateTime(Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC));
    }

    private static String[] column(List<TokenRef> tokens, Function<TokenRef, String> part) {
        return tokens.stream().map(part).toArray(String[]::new);
    }
}
