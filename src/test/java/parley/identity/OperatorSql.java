package parley.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import parley.account.Account;

/** Statements that only an operator runs. */
public final class OperatorSql {
    private OperatorSql() {}

    public static Future<Boolean> changeStatus(Pool pool, String userId, Account.Status status, long bannedUntil) {
        OffsetDateTime until =
                bannedUntil == 0 ? null : Instant.ofEpochMilli(bannedUntil).atOffset(ZoneOffset.UTC);
        return pool.preparedQuery("UPDATE users_auth SET status = $2, banned_until = $3 WHERE user_id = $1")
                .execute(Tuple.of(userId, status.name().toLowerCase(Locale.ROOT), until))
                .map(rows -> rows.rowCount() == 1);
    }
}
