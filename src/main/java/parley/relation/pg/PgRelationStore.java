package parley.relation.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import parley.postgres.Lookup;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.relation.Pair;
import parley.relation.RelationStore;
import parley.room.pg.DirectBars;

/** Keeps relations in PostgreSQL. */
public final class PgRelationStore implements RelationStore {
    /**
     * A transaction that adds a relation of this user holds this lock to its end, so that none passes a quota unseen.
     */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('relations ' || $1::text, 0))";

    private static final String BLOCK = """
            WITH standing AS MATERIALIZED (
              SELECT NOT EXISTS (
                  SELECT FROM blocked_relationships WHERE blocker_user_id = $1 AND blocked_user_id = $2)
                AND EXISTS (
                  SELECT FROM blocked_relationships
                  WHERE blocker_user_id = $1 AND (expires_at IS NULL OR expires_at > $3) OFFSET $5) AS is_full),
            ended AS (
              DELETE FROM user_follows
              WHERE ((follower_id = $1 AND followee_id = $2) OR (follower_id = $2 AND followee_id = $1))
                AND NOT (SELECT is_full FROM standing)),
            made AS (
              INSERT INTO blocked_relationships AS known (blocker_user_id, blocked_user_id, created_at, expires_at)
              SELECT $1::text, $2::text, $3::timestamptz, $4::timestamptz FROM standing WHERE NOT is_full
              ON CONFLICT (blocker_user_id, blocked_user_id) DO UPDATE SET expires_at =
                CASE WHEN known.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                     ELSE greatest(known.expires_at, excluded.expires_at) END)
            SELECT is_full FROM standing""";

    private static final String UNBLOCK =
            "DELETE FROM blocked_relationships WHERE blocker_user_id = $1 AND blocked_user_id = $2";

    private static final String FOLLOW = """
            WITH standing AS MATERIALIZED (
              SELECT EXISTS (
                  SELECT FROM blocked_relationships
                  WHERE (blocker_user_id, blocked_user_id) IN (($1, $2), ($2, $1))
                    AND (expires_at IS NULL OR expires_at > $3)) AS is_blocked,
                NOT EXISTS (SELECT FROM user_follows WHERE follower_id = $1 AND followee_id = $2)
                AND EXISTS (SELECT FROM user_follows WHERE follower_id = $1 OFFSET $4) AS is_full),
            made AS (
              INSERT INTO user_follows (follower_id, followee_id, created_at)
              SELECT $1::text, $2::text, $3::timestamptz FROM standing WHERE NOT is_blocked AND NOT is_full
              ON CONFLICT (follower_id, followee_id) DO NOTHING)
            SELECT is_blocked, is_full FROM standing""";

    private static final String UNFOLLOW = "DELETE FROM user_follows WHERE follower_id = $1 AND followee_id = $2";

    private static final String BLOCKS_OF = """
            SELECT asked.user_id, blocks.id, min(blocks.created_at) AS since
            FROM unnest($1::text[]) AS asked (user_id) CROSS JOIN LATERAL (
              SELECT blocked_user_id AS id, created_at FROM blocked_relationships
              WHERE blocker_user_id = asked.user_id AND (expires_at IS NULL OR expires_at > $2)
              UNION ALL
              SELECT blocker_user_id, created_at FROM blocked_relationships
              WHERE blocked_user_id = asked.user_id AND (expires_at IS NULL OR expires_at > $2)) blocks
            GROUP BY asked.user_id, blocks.id""";

    private static final String BLOCKED_BY = """
            SELECT blocked_user_id AS id FROM blocked_relationships
            WHERE blocker_user_id = $1 AND (expires_at IS NULL OR expires_at > $2)""";

    private static final String IS_BLOCKED = """
            SELECT FROM blocked_relationships
            WHERE (blocker_user_id, blocked_user_id) IN (($1, $2), ($2, $1))
              AND (expires_at IS NULL OR expires_at > $3)""";

    private static final String FOLLOWED_BY = "SELECT followee_id AS id FROM user_follows WHERE follower_id = $1";

    private static final String FOLLOWED_LATELY =
            """
            SELECT asked.user_id, followed.id
            FROM unnest($1::text[]) AS asked (user_id) CROSS JOIN LATERAL (
              SELECT followee_id AS id, created_at FROM user_follows WHERE follower_id = asked.user_id
              ORDER BY created_at DESC, followee_id LIMIT\s""" + MOST_WATCHED + ") followed ORDER BY followed.created_at DESC, followed.id";

    private static final String FOLLOWS = "SELECT FROM user_follows WHERE follower_id = $1 AND followee_id = $2";

    private static final String REMOVE_ENDED = "DELETE FROM blocked_relationships WHERE expires_at <= $1";

    private static final int USERS_AT_ONCE = 64;

    private final Statements statements;
    private final InstantSource clock;
    private final Consumer<String> barChanged;
    private final Lookup<String, Map<String, Long>> blocks;
    private final Lookup<String, List<String>> followed;

    /** @param barChanged is told of a direct room that a change has barred or opened, before the change is answered */
    public PgRelationStore(Statements statements, InstantSource clock, Consumer<String> barChanged) {
        this.statements = statements;
        this.clock = clock;
        this.barChanged = barChanged;
        this.blocks = new Lookup<>(USERS_AT_ONCE, this::readBlocks);
        this.followed = new Lookup<>(USERS_AT_ONCE, this::readFollowed);
    }

    @Override
    public Future<Void> block(String userId, String otherId, int most) {
        return block(userId, otherId, null, most);
    }

    @Override
    public Future<Void> blockUntil(String userId, String otherId, long expiresAt, int most) {
        return block(userId, otherId, Instant.ofEpochMilli(expiresAt).atOffset(ZoneOffset.UTC), most);
    }

    private Future<Void> block(String userId, String otherId, OffsetDateTime expiresAt, int most) {
        return Pair.checked(userId, otherId, pair -> statements
                .transaction(open -> open.run(LOCK, Tuple.of(userId))
                        .compose(locked -> DirectBars.lock(open, userId, otherId))
                        .compose(locked -> {
                            Tuple asked = Tuple.of(userId, otherId, now()).addOffsetDateTime(expiresAt);
                            return withinQuota(open, BLOCK, asked, most);
                        })
                        .compose(blocked -> DirectBars.renew(open, userId, otherId, now())))
                .map(this::tell));
    }

    private Void tell(Optional<String> changedRoomId) {
        changedRoomId.ifPresent(barChanged);
        return null;
    }

    /** @return the row that says what stands in the way, if something does; nothing was changed then */
    private static Future<Row> withinQuota(Runner open, String sql, Tuple asked, int most) {
        // A row has its place if one less than the quota is before it.
        Tuple bounded = asked.addLong((long) Math.max(0, most - 1));
        return open.run(sql, bounded).map(rows -> {
            Row standing = rows.iterator().next();
            if (standing.getBoolean("is_full")) {
                throw Pair.quotaExceeded(most);
            }
            return standing;
        });
    }

    @Override
    public Future<Void> unblock(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> statements
                .transaction(open -> DirectBars.lock(open, userId, otherId)
                        .compose(locked -> open.run(UNBLOCK, Tuple.of(userId, otherId)))
                        .compose(ended -> DirectBars.renew(open, userId, otherId, now())))
                .map(this::tell));
    }

    @Override
    public Future<Void> follow(String userId, String otherId, int most) {
        Tuple asked = Tuple.of(userId, otherId, now());
        return Pair.checked(userId, otherId, pair -> statements
                .transaction(open ->
                        open.run(LOCK, Tuple.of(userId)).compose(locked -> withinQuota(open, FOLLOW, asked, most)))
                .compose(standing -> standing.getBoolean("is_blocked")
                        ? Future.failedFuture(Pair.blocked())
                        : Future.succeededFuture()));
    }

    @Override
    public Future<Void> unfollow(String userId, String otherId) {
        return Pair.checked(userId, otherId, pair -> statements
                .run(UNFOLLOW, Tuple.of(userId, otherId))
                .mapEmpty());
    }

    @Override
    public Future<Map<String, Long>> blocksOf(String userId) {
        return blocks.of(userId).map(found -> found == null ? Map.of() : found);
    }

    private Future<Map<String, Map<String, Long>>> readBlocks(Collection<String> userIds) {
        Tuple asked =
                Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new)).addOffsetDateTime(now());
        return statements.run(BLOCKS_OF, asked).map(rows -> {
            Map<String, Map<String, Long>> found = new HashMap<>();
            rows.forEach(row -> found.computeIfAbsent(row.getString("user_id"), id -> new HashMap<>())
                    .put(
                            row.getString("id"),
                            row.getOffsetDateTime("since").toInstant().toEpochMilli()));
            return found;
        });
    }

    @Override
    public Future<List<String>> followedLately(String userId) {
        return followed.of(userId).map(found -> found == null ? List.of() : found);
    }

    private Future<Map<String, List<String>>> readFollowed(Collection<String> userIds) {
        Tuple asked = Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new));
        return statements.run(FOLLOWED_LATELY, asked).map(rows -> {
            Map<String, List<String>> found = new HashMap<>();
            rows.forEach(row -> found.computeIfAbsent(row.getString("user_id"), id -> new ArrayList<>())
                    .add(row.getString("id")));
            return found;
        });
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
