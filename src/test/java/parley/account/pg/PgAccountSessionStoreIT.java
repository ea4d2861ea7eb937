package parley.account.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.Account;
import parley.account.AccountSession;
import parley.account.AccountSessionStore;
import parley.account.AccountSessionStore.Successor;
import parley.account.AccountSessionStoreContract;
import parley.account.AccountStore;
import parley.account.Device;
import parley.identity.OperatorSql;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.token.TokenChanges;

class PgAccountSessionStoreIT extends AccountSessionStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final long LATER = 2_000_000_000_000L;

    private final PgAccountSessionStore sessions = new PgAccountSessionStore(new Statements(postgres.pool()));

    private void open(String sessionId, String userId) {
        result(sessions.create(new AccountSession(sessionId, userId, "r-" + sessionId, Device.UNKNOWN, 1, 1, LATER)));
    }

    private static void sql(SqlClient connection, String statement) {
        result(connection.query(statement).execute());
    }

    private String position() {
        return result(sessions.changesSince(null)).position();
    }

    private Set<String> changedSince(String position) {
        return result(sessions.changesSince(position)).userIds();
    }

    @Test
    void namesEverybodyWhoseTokensMayHaveFallen() {
        open("s", "a");
        assertEquals(Set.of(), changedSince(position()), "who logs in has fallen nowhere");
        String before = position();
        result(sessions.end("s"));
        assertEquals(Set.of("a"), changedSince(before));
        for (String change : List.of(
                "UPDATE users_auth SET status = 'banned' WHERE user_id = 'b'",
                "INSERT INTO jwt_revocation (jti, user_id, expires_at) VALUES ('t', 'b', now())",
                "DELETE FROM users_auth WHERE user_id = 'b'")) {
            before = position();
            sql(postgres.pool(), change);
            assertEquals(Set.of("b"), changedSince(before), change);
        }
    }

    @Test
    void namesNobodyForALoginOrARefreshedSession() {
        open("s", "a");
        String before = position();
        result(sessions.rotate("s", "r-s", new Successor("r-2", "here", 2, LATER + 1)));
        result(accounts().loggedIn("a", 2));
        assertEquals(Set.of(), changedSince(before));
        result(sessions.rotate("s", "an older one", new Successor("r-3", "here", 3, LATER + 2)));
        assertEquals(Set.of("a"), changedSince(before), "brought once more it ends the session");
    }

    /** A change that began first and is seen last must not be passed by. */
    @Test
    void namesWhomATransactionChangedThatEndedAfterALaterOne() {
        Pool pool = postgres.newPool();
        try {
            SqlConnection slow = result(pool.getConnection());
            String before = position();
            Transaction open = result(slow.begin());
            sql(slow, "UPDATE users_auth SET status = 'disabled' WHERE user_id = 'a'");
            sql(postgres.pool(), "UPDATE users_auth SET status = 'disabled' WHERE user_id = 'b'");
            TokenChanges meanwhile = result(sessions.changesSince(before));
            assertEquals(Set.of("b"), meanwhile.userIds());
            result(open.commit());
            assertTrue(changedSince(meanwhile.position()).contains("a"));
            assertEquals(Set.of(), changedSince(position()));
        } finally {
            result(pool.close());
        }
    }

    @Override
    protected AccountStore accounts() {
        return new PgAccountStore(new Statements(postgres.pool()));
    }

    @Override
    protected AccountSessionStore newStore() {
        return new PgAccountSessionStore(new Statements(postgres.pool()));
    }

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return OperatorSql.changeStatus(postgres.pool(), userId, status, bannedUntil);
    }
}
