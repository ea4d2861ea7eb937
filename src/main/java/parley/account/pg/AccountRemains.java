package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.postgres.Statements;

/**
 * Clears away what deleted accounts have left in rooms and lists, a limited number of rows at a time. A node may die
 * over it, and a command that was under way may leave something more: each account is looked at until a look that began
 * a minute after its end has found nothing wrong.
 */
public final class AccountRemains {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRemains.class);
    private static final int ACCOUNTS_AT_ONCE = 100;

    /** Must run before the user leaves the rooms, by which it finds the rows. */
    private static final String HIDDEN = """
            DELETE FROM message_deletions WHERE (room_id, user_id, message_id) IN (
              SELECT d.room_id, d.user_id, d.message_id
              FROM group_members m JOIN message_deletions d ON d.room_id = m.group_id AND d.user_id = m.user_id
              WHERE m.user_id = $1 LIMIT $2)""";

    private static final String FOLLOWS = """
            DELETE FROM user_follows WHERE (follower_id, followee_id) IN (
              SELECT follower_id, followee_id FROM user_follows
              WHERE follower_id = $1 OR followee_id = $1 LIMIT $2)""";

    private static final String BLOCKS = """
            DELETE FROM blocked_relationships WHERE (blocker_user_id, blocked_user_id) IN (
              SELECT blocker_user_id, blocked_user_id FROM blocked_relationships
              WHERE blocker_user_id = $1 OR blocked_user_id = $1 LIMIT $2)""";

    private static final String INTENTS = """
            DELETE FROM room_intents WHERE (user_id, client_id) IN (
              SELECT user_id, client_id FROM room_intents WHERE user_id = $1 LIMIT $2)""";

    /** Nobody reads them from now on; their bytes go with the next sweep. */
    private static final String FILES = """
            UPDATE files SET state = 'gone', gone_at = now(), reserved = received,
              untold = message_id IS NOT NULL
            WHERE id IN (
              SELECT id FROM files WHERE user_id = $1 AND state <> 'gone' LIMIT $2)""";

    private static final List<String> LISTS = List.of(FOLLOWS, BLOCKS, INTENTS, FILES);

    private static final String SINGLE = """
            WITH addresses AS (DELETE FROM account_addresses WHERE user_id = $1),
                 places AS (DELETE FROM room_places WHERE user_id = $1),
                 seen AS (DELETE FROM seen_notifications WHERE user_id = $1),
                 revoked AS (DELETE FROM jwt_revocation WHERE user_id = $1 AND expires_at <= now())
            DELETE FROM user_status WHERE user_id = $1""";

    private static final String CLEARED = """
            UPDATE deleted_accounts SET cleared = true
            WHERE user_id = $1
              AND NOT EXISTS (SELECT FROM group_members m JOIN group_chats g ON g.id = m.group_id
                              WHERE m.user_id = $1 AND g.closed_at IS NULL)""";

    private static final String LEFT = """
            SELECT user_id, deleted_at < now() - interval '1 minute' AS is_old
            FROM deleted_accounts WHERE NOT cleared ORDER BY deleted_at LIMIT $1""";

    private final Statements statements;
    private final Function<String, Future<Void>> leaveRooms;
    private final int rowsAtOnce;

    /** @param leaveRooms takes a user out of all rooms */
    public AccountRemains(Statements statements, Function<String, Future<Void>> leaveRooms, int rowsAtOnce) {
        this.statements = statements;
        this.leaveRooms = leaveRooms;
        this.rowsAtOnce = rowsAtOnce;
    }

    /** Clears away what is left of all deleted accounts. @return how many accounts were looked at */
    public Future<Integer> clear() {
        return statements.run(LEFT, Tuple.of(ACCOUNTS_AT_ONCE)).compose(accounts -> {
            Future<Void> cleared = Future.succeededFuture();
            for (Row account : accounts) {
                cleared = cleared.compose(before -> lookAt(account.getString("user_id"), account.getBoolean("is_old")));
            }
            return cleared.map(accounts.size());
        });
    }

    /** Does not fail: an account that can't be cleared must not keep the others waiting. */
    private Future<Void> lookAt(String userId, boolean isOld) {
        return clear(userId)
                .compose(cleared -> isOld ? statements.run(CLEARED, Tuple.of(userId)) : Future.succeededFuture())
                .<Void>mapEmpty()
                .otherwise(failure -> {
                    LOG.warn(
                            "What the deleted account {} has left could not be cleared away yet: {}",
                            userId,
                            failure.getMessage());
                    return null;
                });
    }

    /** Clears away what is left of one deleted account; later looks may find more. */
    public Future<Void> clear(String userId) {
        Future<Void> cleared = rows(HIDDEN, userId).compose(unhidden -> leaveRooms.apply(userId));
        for (String list : LISTS) {
            cleared = cleared.compose(before -> rows(list, userId));
        }
        return cleared.compose(lists -> statements.run(SINGLE, Tuple.of(userId)))
                .mapEmpty();
    }

    private Future<Void> rows(String sql, String userId) {
        return statements
                .run(sql, Tuple.of(userId, rowsAtOnce))
                .compose(gone -> gone.rowCount() < rowsAtOnce ? Future.succeededFuture() : rows(sql, userId));
    }
}
