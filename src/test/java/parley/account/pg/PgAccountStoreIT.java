package parley.account.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.Account;
import parley.account.AccountPatch;
import parley.account.AccountStore;
import parley.account.AccountStoreContract;
import parley.identity.OperatorSql;
import parley.identity.Renaming;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

class PgAccountStoreIT extends AccountStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected AccountStore newStore() {
        return new PgAccountStore(new Statements(postgres.pool()));
    }

    @Test
    @Tag("S3-ARC-07")
    void readsAnAccountThatAnotherServiceMade() {
        result(postgres.pool()
                .preparedQuery("INSERT INTO users_auth (user_id, username) VALUES ($1, $2)")
                .execute(Tuple.of("42", "Ann")));
        Account ann = result(newStore().findByLogin("ANN")).orElseThrow();
        assertEquals(Account.of("42", "Ann", null, null, ann.createdAt()), ann);
        AccountPatch patch = new AccountPatch(Renaming.to(null), null, "Hi");
        assertEquals("Hi", result(newStore().update("42", patch)).bio());
    }

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return OperatorSql.changeStatus(postgres.pool(), userId, status, bannedUntil);
    }
}
