package parley.token.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
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
import parley.token.Ban;
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

    private static final String CONDITION = """
            u.id = asked.user_id AND NOT EXISTS (SELECT FROM %s r WHERE r.jti = asked.token_id)
            """;

    private static final String USABLE =
            "AND (u.status = 'active' OR u.status = 'banned' AND u.banned_until <= $3::timestamptz)";

    private static final String BANNED =
            "AND u.status = 'banned' AND (u.banned_until IS NULL OR u.banned_until > $3::timestamptz)";

    private final Statements statements;
    private final IdType userId;
    private final IdType tokenId;
    private final Function<Map<String, String>, Future<Void>> named;
    private final String standing;
    private final String fallen;
    private final String bans;

    /** @param named is told the names of users, by their ids, before their tokens are judged */
    public PgExternalStandings(
            Statements statements, UserTables tables, Function<Map<String, String>, Future<Void>> named) {
        this.statements = statements;
        this.userId = tables.userId();
        this.tokenId = tables.tokenId();
        this.named = named;
        String asked = ASKED.formatted(userId.sqlArray(1), tokenId.sqlArray(2));
        String condition = CONDITION.formatted(tables.revocations());
        String counts = condition + USABLE;
        this.standing = asked.formatted(", u.username") + "JOIN " + tables.users() + " u ON " + counts;
        this.fallen =
                asked.formatted("") + "WHERE NOT EXISTS (SELECT FROM " + tables.users() + " u WHERE " + counts + ")";
        this.bans = asked.formatted(", u.banned_until") + "JOIN " + tables.users() + " u ON " + condition + BANNED;
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

    /** Finds none where the service's status and end of bans are not mapped. */
    @Override
    public Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now) {
        List<TokenRef> asked = readable(tokens);
        return statements.run(bans, parameters(asked, now)).map(rows -> {
            Map<TokenRef, Ban> found = new HashMap<>();
            rows.forEach(row -> {
                OffsetDateTime until = row.getOffsetDateTime("banned_until");
                long untilMs = until == null ? 0 : until.toInstant().toEpochMilli();
                found.put(asked.get(row.getInteger("position") - 1), new Ban(untilMs));
            });
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
