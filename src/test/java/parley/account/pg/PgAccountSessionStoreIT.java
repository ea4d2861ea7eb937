package parley.account.pg;

import io.vertx.core.Future;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.Account;
import parley.account.AccountSessionStore;
import parley.account.AccountSessionStoreContract;
import parley.account.AccountStore;
import parley.identity.OperatorSql;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

class PgAccountSessionStoreIT extends AccountSessionStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

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
