package parley.relation.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.external.IdType;
import parley.external.UserTables;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.relation.RelationStore;

/** Reads blocks and follows in the tables of a user service. People whom it doesn't know have none there. */
final class PgExternalRelations {
    private static final int USERS_AT_ONCE = 64;

    private static final String BLOCKS_OF = """
            SELECT b.blocker::text AS user_id, b.blocked::text AS id, b.created_at FROM %1$s b WHERE b.blocker = ANY (%2$s)
            UNION ALL
            SELECT b.blocked::text, b.blocker::text, b.created_at FROM %1$s b WHERE b.blocked = ANY (%2$s)""";

    private static final String BLOCKED_BY = "SELECT b.blocked::text AS id FROM %1$s b WHERE b.blocker = %2$s";

    private static final String IS_BLOCKED = """
            SELECT FROM %1$s b WHERE b.blocker = %2$s AND b.blocked = %3$s OR b.blocker = %3$s AND b.blocked = %2$s
            LIMIT 1""";

    private static final String FOLLOWED_BY = "SELECT f.followee::text AS id FROM %1$s f WHERE f.follower = %2$s";

    /** The mapping knows no times of follows, so any of them are taken, but the same ones each time. */
    private static final String FOLLOWED_LATELY = """
            SELECT asked.user_id::text AS user_id, followed.followee::text AS id
            FROM unnest(%2$s) AS asked (user_id) CROSS JOIN LATERAL (
              SELECT f.followee FROM %1$s f WHERE f.follower = asked.user_id
              ORDER BY f.followee LIMIT\s""" + RelationStore.MOST_WATCHED + ") followed";

    private static final String FOLLOWS = "SELECT FROM %1$s f WHERE f.follower = %2$s AND f.followee = %3$s LIMIT 1";

    private final Statements statements;
    private final UserTables tables;
    private final Lookup<String, Map<String, Long>> blocks;
    private final Lookup<String, List<String>> followed;

    PgExternalRelations(Statements statements, UserTables tables) {
        this.statements = statements;
        this.tables = tables;
        this.blocks = new Lookup<>(USERS_AT_ONCE, this::readBlocks);
        this.followed = new Lookup<>(USERS_AT_ONCE, this::readFollowed);
    }

    private String ofMany(String sql, String table) {
        return sql.formatted(table, tables.userId().sqlArray(1));
    }

    private String ofOne(String sql, String table) {
        IdType type = tables.userId();
        return sql.formatted(table, type.sql(1), type.sql(2));
    }

    Future<Map<String, Long>> blocksOf(String userId) {
        return blocks.of(userId).map(found -> found == null ? Map.of() : found);
    }

    private Future<Map<String, Map<String, Long>>> readBlocks(Collection<String> userIds) {
        return statements
                .run(
                        ofMany(BLOCKS_OF, tables.blocks()),
                        Tuple.tuple().addValue(tables.userId().array(userIds)))
                .map(rows -> {
                    Map<String, Map<String, Long>> found = new HashMap<>();
                    rows.forEach(row -> found.computeIfAbsent(row.getString("user_id"), id -> new HashMap<>())
                            .merge(
                                    row.getString("id"),
                                    row.getOffsetDateTime("created_at")
                                            .toInstant()
                                            .toEpochMilli(),
                                    Math::min));
                    return found;
                });
    }

    Future<List<String>> followedLately(String userId) {
        return followed.of(userId).map(found -> found == null ? List.of() : found);
    }

    private Future<Map<String, List<String>>> readFollowed(Collection<String> userIds) {
        return statements
                .run(
                        ofMany(FOLLOWED_LATELY, tables.follows()),
                        Tuple.tuple().addValue(tables.userId().array(userIds)))
                .map(rows -> {
                    Map<String, List<String>> found = new HashMap<>();
                    rows.forEach(row -> found.computeIfAbsent(row.getString("user_id"), id -> new ArrayList<>())
                            .add(row.getString("id")));
                    return found;
                });
    }

    Future<Set<String>> blockedBy(String userId) {
        return idsFor(ofOne(BLOCKED_BY, tables.blocks()), userId);
    }

    Future<Set<String>> followedBy(String userId) {
        return idsFor(ofOne(FOLLOWED_BY, tables.follows()), userId);
    }

    private Future<Set<String>> idsFor(String sql, String userId) {
        Optional<Object> id = tables.userId().value(userId);
        return id.isEmpty()
                ? Future.succeededFuture(Set.of())
                : statements.run(sql, Tuple.of(id.get())).map(PgExternalRelations::ids);
    }

    Future<Boolean> isBlocked(String userId, String otherId) {
        return isThere(ofOne(IS_BLOCKED, tables.blocks()), userId, otherId);
    }

    Future<Boolean> follows(String userId, String otherId) {
        return isThere(ofOne(FOLLOWS, tables.follows()), userId, otherId);
    }

    private Future<Boolean> isThere(String sql, String userId, String otherId) {
        Optional<Object> id = tables.userId().value(userId);
        Optional<Object> other = tables.userId().value(otherId);
        return id.isEmpty() || other.isEmpty()
                ? Future.succeededFuture(false)
                : statements.run(sql, Tuple.of(id.get(), other.get())).map(rows -> rows.size() > 0);
    }

    private static Set<String> ids(RowSet<Row> rows) {
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getString("id")));
        return ids;
    }
}
