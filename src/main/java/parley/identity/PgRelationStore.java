package parley.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.postgres.Statements;

/** Relations in PostgreSQL. */
public final class PgRelationStore implements RelationStore {
    private static final String BLOCK = """
            WITH ended AS (
              DELETE FROM user_follows
              WHERE (follower_id = $1 AND followee_id = $2) OR (follower_id = $2 AND followee_id = $1))
            INSERT INTO blocked_relationships AS known (blocker_user_id, blocked_user_id, created_at, expires_at)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (blocker_user_id, blocked_user_id) DO UPDATE SET expires_at =
              CASE WHEN known.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                   ELSE greatest(known.expires_at, excluded.expires_at) END""";

    private static final String UNBLOCK =
            "DELETE FROM blocked_relationships WHERE blocker_user_id = $1 AND blocked_user_id = $2";

    /** One row if they may follow, whether they did before or not; none if a block is in the way. */
    private static final String FOLLOW = """
            INSERT INTO user_follows AS known (follower_id, followee_id, created_at)
            SELECT $1::text, $2::text, $3::timestamptz
            WHERE NOT EXISTS (
              SELECT FROM blocked_relationships
              WHERE (blocker_user_id, blocked_user_id) IN (($1, $2), ($2, $1))
                AND (expires_at IS NULL OR expires_at > $3))
            ON CONFLICT (follower_id, followee_id) DO UPDATE SET created_at = known.created_at""";

    private static final String UNFOLLOW = "DELETE FROM user_follows WHERE follower_id = $1 AND followee_id = $2";

    private static final String BLOCKS_OF = """
            SELECT id, min(created_at) AS since FROM (
              SELECT blocked_user_id AS id, created_at FROM blocked_relationships
              WHERE blocker_user_id = $1 AND (expires_at IS NULL OR expires_at > $2)
              UNION ALL
              SELECT blocker_user_id, created_at FROM blocked_relationships
              WHERE blocked_user_id = $1 AND (expires_at IS NULL OR expires_at > $2)) blocks
            GROUP BY id""";

    private static final String BLOCKED_BY = """
            SELECT blocked_user_id AS id FROM blocked_relationships
            WHERE blocker_user_id = $1 AND (expires_at IS NULL OR expires_at > $2)""";

    private static final String IS_BLOCKED = """
            SELECT FROM blocked_relationships
            WHERE (blocker_user_id, blocked_user_id) IN (($1, $2), ($2, $1))
              AND (expires_at IS NULL OR expires_at > $3)""";

    private static final String FOLLOWED_BY = "SELECT followee_id AS id FROM user_follows WHERE follower_id = $1";

    private static final String FOLLOWERS_OF = "SELECT follower_id AS id FROM user_follows WHERE followee_id = $1";

    private static final String FOLLOWS = "SELECT FROM user_follows WHERE follower_id = $1 AND followee_id = $2";

    private static final String REMOVE_ENDED = "DELETE FROM blocked_relationships WHERE expires_at <= $1";

    private final Statements statements;
    private final InstantSource clock;

    public PgRelationStore(Statements statements, InstantSource clock) {
        this.statements = statements;
        this.clock = clock;
    }

    @Override
    public Future<Void> block(String userId, String otherId) {
        return block(userId, otherId, null);
    }

    @Override
    public Future<Void> blockUntil(String userId, String otherId, long expiresAt) {
        return block(userId, otherId, Instant.ofEpochMilli(expiresAt).atOffset(ZoneOffset.UTC));
    }

    private Future<Void> block(String userId, String otherId, OffsetDateTime expiresAt) {
        return Pair.checked(userId, otherId, pair -> statements
                .run(BLOCK, Tuple.of(userId, otherId, now(), expiresAt))
                .mapEmpty());
    }

    @Override
    public Future<Void> unblock(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> statements
                .run(UNBLOCK, Tuple.of(userId, otherId))
                .mapEmpty());
    }

    @Override
    public Future<Void> follow(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> statements
                .run(FOLLOW, Tuple.of(userId, otherId, now()))
                .compose(
                        rows -> rows.rowCount() == 1 ? Future.succeededFuture() : Future.failedFuture(Pair.blocked())));
    }

    @Override
    public Future<Void> unfollow(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> statements
                .run(UNFOLLOW, Tuple.of(userId, otherId))
                .mapEmpty());
    }

    @Override
    public Future<Map<String, Long>> blocksOf(String userId) {
        return statements.run(BLOCKS_OF, Tuple.of(userId, now())).map(rows -> {
            Map<String, Long> blocks = new HashMap<>();
            rows.forEach(row -> blocks.put(
                    row.getString("id"),
                    row.getOffsetDateTime("since").toInstant().toEpochMilli()));
            return blocks;
        });
    }

    @Override
    public Future<Set<String>> followersOf(String userId) {
        return statements.run(FOLLOWERS_OF, Tuple.of(userId)).map(PgRelationStore::ids);
    }

    @Override
    public Future<Set<String>> blockedBy(String userId) {
        return statements.run(BLOCKED_BY, Tuple.of(userId, now())).map(PgRelationStore::ids);
    }

    @Override
    public Future<Boolean> isBlocked(String userId, String otherId) {
        return statements.run(IS_BLOCKED, Tuple.of(userId, otherId, now())).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<Set<String>> followedBy(String userId) {
        return statements.run(FOLLOWED_BY, Tuple.of(userId)).map(PgRelationStore::ids);
    }

    @Override
    public Future<Boolean> follows(String userId, String otherId) {
        return statements.run(FOLLOWS, Tuple.of(userId, otherId)).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<Integer> removeEndedBlocks() {
        return statements.run(REMOVE_ENDED, Tuple.of(now())).map(RowSet::rowCount);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Set<String> ids(RowSet<Row> rows) {
        Set<String> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.getString("id")));
        return ids;
    }
}
