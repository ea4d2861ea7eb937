package parley.account.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.Account;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

/** The remains of deleted accounts are cleared away, however often a node dies over it. */
@Tag("S3-JAVA-03")
class AccountRemainsIT {
    private static final int AT_ONCE = 2;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final List<String> left = new ArrayList<>();
    private PgAccountStore store;

    @BeforeEach
    void twoAccountsOfWhichOneIsDeleted() {
        store = new PgAccountStore(new Statements(postgres.pool()));
        for (String name : List.of("ann", "bob")) {
            result(store.create(Account.of(name, name, name + "@example.org", "hash of " + name, 0)));
        }
        for (int i = 0; i < 2 * AT_ONCE + 1; i++) {
            sql(
                    "INSERT INTO user_follows (follower_id, followee_id) VALUES ('ann', $1), ($1, 'ann'), ('bob', $1)",
                    "u" + i);
            sql(
                    "INSERT INTO blocked_relationships (blocker_user_id, blocked_user_id) VALUES ('ann', $1), ($1, 'ann'), ('bob', $1)",
                    "v" + i);
        }
        for (String name : List.of("ann", "bob")) {
            sql("""
                    INSERT INTO files (id, room_id, room_kind, user_id, state, reserved, object_key, sealed, voice,
                      keep_metadata, created_at, expires_at)
                    SELECT $1 || number, 'r', 'group', $1, 'ready', 1, $1 || number, true, false, false, now(), now()
                    FROM generate_series(1, 5) AS number""", name);
            sql("INSERT INTO user_status VALUES ($1, true, now())", name);
            sql("INSERT INTO seen_notifications VALUES ($1, now())", name);
            sql("INSERT INTO account_addresses VALUES ($1, 'here', now())", name);
        }
        assertEquals(List.of(), result(store.delete("ann", "hash of ann")));
    }

    private static void sql(String statement, String parameter) {
        result(postgres.pool().preparedQuery(statement).execute(Tuple.of(parameter)));
    }

    private AccountRemains remains(Future<Void> leaving) {
        return remains(userId -> leaving);
    }

    private AccountRemains remains(Function<String, Future<Void>> leaving) {
        return new AccountRemains(
                new Statements(postgres.pool()),
                userId -> {
                    left.add(userId);
                    return leaving.apply(userId);
                },
                AT_ONCE);
    }

    private static void aMinuteLater() {
        result(minutesPass());
    }

    private static Future<Void> minutesPass() {
        return postgres.pool()
                .query("UPDATE deleted_accounts SET deleted_at = deleted_at - interval '2 minutes'")
                .execute()
                .mapEmpty();
    }

    @Test
    void clearsListsByBatchesAndTouchesNobodyElse() {
        result(remains(Future.succeededFuture()).clear("ann"));
        assertEquals(List.of("ann"), left);
        assertEquals(0, postgres.rows("user_follows WHERE 'ann' IN (follower_id, followee_id)"));
        assertEquals(0, postgres.rows("blocked_relationships WHERE 'ann' IN (blocker_user_id, blocked_user_id)"));
        assertEquals(5, postgres.rows("files WHERE user_id = 'ann' AND state = 'gone'"));
        assertEquals(5, postgres.rows("files WHERE user_id = 'bob' AND state = 'ready'"));
        assertEquals(2 * AT_ONCE + 1, postgres.rows("user_follows"));
        assertEquals(2 * AT_ONCE + 1, postgres.rows("blocked_relationships"));
        for (String table :
                List.of("user_status", "seen_notifications", "account_addresses", "users_auth", "user_profile_info")) {
            assertEquals(1, postgres.rows(table), table);
        }
    }

    @Test
    void looksAgainUntilALookAMinuteAfterTheEndHasFoundNothing() {
        ParleyException away = new ParleyException(ErrorCode.UNAVAILABLE, "the rooms are away");
        refusal(ErrorCode.UNAVAILABLE, remains(Future.failedFuture(away)).clear("ann"));
        assertEquals(1, result(remains(Future.succeededFuture()).clear()));
        assertEquals(1, result(remains(Future.succeededFuture()).clear()), "too early to be sure");
        aMinuteLater();
        assertEquals(1, result(remains(Future.succeededFuture()).clear()));
        assertEquals(0, result(remains(Future.succeededFuture()).clear()));
        assertEquals(List.of("ann", "ann", "ann", "ann"), left);
    }

    @Test
    void aLookThatBeganTooEarlyIsNotTheLastHoweverLongItTakes() {
        AccountRemains slow = remains(userId -> minutesPass());
        assertEquals(1, result(slow.clear()));
        assertEquals(1, result(slow.clear()));
        assertEquals(0, result(slow.clear()));
    }

    @Test
    void anAccountThatCannotBeClearedKeepsNoOtherWaiting() {
        aMinuteLater();
        assertEquals(List.of(), result(store.delete("bob", "hash of bob")));
        ParleyException away = new ParleyException(ErrorCode.UNAVAILABLE, "a room of ann is away");
        assertEquals(
                2,
                result(remains(userId -> userId.equals("ann") ? Future.failedFuture(away) : Future.succeededFuture())
                        .clear()));
        assertEquals(List.of("ann", "bob"), left);
        assertEquals(0, postgres.rows("user_follows WHERE 'bob' IN (follower_id, followee_id)"));
        assertEquals(1, postgres.rows("deleted_accounts WHERE user_id = 'ann' AND NOT cleared"));
    }
}
