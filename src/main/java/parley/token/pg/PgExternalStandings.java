package parley.token.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import parley.external.IdType;
import parley.external.UserTables;
import parley.postgres.Statements;
import parley.token.Standings;
import parley.token.TokenRef;

/**
 * Judges tokens of another issuer by the tables of its users and its revocations. A token whose ids the service's types
 * can't hold does not count: nobody could revoke it.
 */
public final class PgExternalStandings implements Standings {
    private static final String ASKED = """
            SELECT asked.position::int AS position%%s
            FROM unnest(%s, %s) WITH ORDINALITY AS asked (user_id, token_id, position)
            """;

    private static final String COUNTS = """
            u.id = asked.user_id AND (u.status = 'active' OR u.status = 'banned' AND u.banned_until <= $3::timestamptz)
              AND NOT EXISTS (SELECT FROM %s r WHERE r.jti = asked.token_id)""";

    private final Statements statements;
    private final IdType userId;
    private final IdType tokenId;
    private final Function<Map<String, String>, Future<Void>> named;
    private final String standing;
    private final String fallen;

    /** @param named is told the names of users, by their ids, before their tokens are judged */
    public PgExternalStandings(
            Statements statements, UserTables tables, Function<Map<String, String>, Future<Void>> named) {
        this.statements = statements;
        this.userId = tables.userId();
        this.tokenId = tables.tokenId();
        this.named = named;
        String asked = ASKED.formatted(userId.sqlArray(1), tokenId.sqlArray(2));
        String counts = COUNTS.formatted(tables.revocations());
        this.standing = asked.formatted(", u.username") + "JOIN " + tables.users() + " u ON " + counts;
        this.fallen =
                asked.formatted("") + "WHERE NOT EXISTS (SELECT FROM " + tables.users() + " u WHERE " + counts + ")";
    }

    @Override
    public Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = readable(tokens);
        return statements.run(standing, parameters(asked, now)).compose(rows -> {
            Map<TokenRef, String> found = new HashMap<>();
            Map<String, String> names = new HashMap<>();
            rows.forEach(row -> {
                TokenRef token = asked.get(row.getInteger("position") - 1);
                found.put(token, row.getString("username"));
                names.put(token.userId(), row.getString("username"));
            });
            return named.apply(names).map(found);
        });
    }

    @Override
    public Future<Set<TokenRef>> fallen(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = readable(tokens);
        return statements.run(fallen, parameters(asked, now)).map(rows -> {
            Set<TokenRef> found = new HashSet<>(tokens);
            found.removeAll(Set.copyOf(asked));
            rows.forEach(row -> found.add(asked.get(row.getInteger("position") - 1)));
            return found;
        });
    }

    private List<TokenRef> readable(Collection<TokenRef> tokens) {
        List<TokenRef> readable = new ArrayList<>();
        for (TokenRef token : tokens) {
            if (userId.value(token.userId()).isPresent()
                    && tokenId.value(token.tokenId()).isPresent()) {
                readable.add(token);
            }
        }
        return readable;
    }

    private Tuple parameters(List<TokenRef> asked, long now) {
        return Tuple.of(
                userId.array(asked.stream().map(TokenRef::userId).toList()),
                tokenId.array(asked.stream().map(TokenRef::tokenId).toList()),
                Instant.ofEpochMilli(now).atOffset(ZoneOffset.UTC));
    }
}
