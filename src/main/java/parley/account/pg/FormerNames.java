package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.stream.Stream;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;

/**
 * Reserves the names that accounts had for 30 days, so that nobody passes for somebody whom others know by that name. Each
 * step is part of the transaction that gives the name, and locks the name first: a statement that had waited for the other
 * account to give it back would not see that it is reserved now.
 */
final class FormerNames {
    /** One account keeps no more: names that nobody else can have must not be gathered. */
    private static final int MOST = 5;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('parley name ' || $1::text, 0))";

    private static final String CURRENT = "SELECT username_key FROM users_auth WHERE user_id = $1 FOR UPDATE";

    private static final String RESERVED =
            "SELECT FROM former_names WHERE name_key = $1 AND user_id <> $2 AND reserved_until > now()";

    private static final String COUNT =
            "SELECT count(*) AS names FROM former_names WHERE user_id = $1 AND name_key <> $2 AND reserved_until > now()";

    private static final String RESERVE = """
            INSERT INTO former_names (user_id, name_key, reserved_until) VALUES ($1, $2, now() + interval '30 days')
            ON CONFLICT (name_key) DO UPDATE SET user_id = excluded.user_id, reserved_until = excluded.reserved_until""";

    private static final String KEEP = """
            WITH over AS (DELETE FROM former_names WHERE reserved_until <= now() AND name_key <> $2),
            back AS (DELETE FROM former_names WHERE name_key = $3 AND user_id = $1)
            INSERT INTO former_names (user_id, name_key, reserved_until) VALUES ($1, $2, now() + interval '30 days')
            ON CONFLICT (name_key) DO UPDATE SET user_id = excluded.user_id, reserved_until = excluded.reserved_until""";

    /** Fails with CONFLICT if somebody else had the name not long ago. */
    Future<Void> claim(Runner open, String name, String userId) {
        return open.run(LOCK, Tuple.of(name))
                .compose(locked -> open.run(RESERVED, Tuple.of(name, userId)))
                .compose(reserved -> reserved.size() == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "username: is taken")));
    }

    /** Reserves the name of an account that ends. */
    Future<Void> giveUp(Runner open, String userId) {
        return open.run(CURRENT, Tuple.of(userId)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such account"));
            }
            String name = rows.iterator().next().getString("username_key");
            return open.run(LOCK, Tuple.of(name))
                    .compose(locked -> open.run(RESERVE, Tuple.of(userId, name)))
                    .mapEmpty();
        });
    }

    /** Claims the name and reserves the one that the account has now. */
    Future<Void> rename(Runner open, String name, String userId) {
        return open.run(CURRENT, Tuple.of(userId)).compose(rows -> {
            String before = rows.size() == 0 ? name : rows.iterator().next().getString("username_key");
            if (before.equals(name)) {
                return Future.succeededFuture();
            }
            // Locks are taken in one order, as two accounts may want each other's names.
            Future<?> locked = Future.succeededFuture();
            for (String each : Stream.of(before, name).sorted().toList()) {
                locked = locked.compose(earlier -> open.run(LOCK, Tuple.of(each)));
            }
            return locked.compose(both -> claim(open, name, userId))
                    .compose(free -> open.run(COUNT, Tuple.of(userId, name)))
                    .compose(kept -> kept.iterator().next().getLong("names") < MOST
                            ? open.run(KEEP, Tuple.of(userId, before, name)).mapEmpty()
                            : Future.failedFuture(new ParleyException(
                                    ErrorCode.QUOTA_EXCEEDED, "username: was changed too often in the last 30 days")));
        });
    }
}
