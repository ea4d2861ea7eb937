package parley.account;

import io.vertx.core.Future;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.pg.PgAccountSessionStore;
import parley.account.pg.PgAccountStore;
import parley.identity.OperatorSql;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

class AccountsIT extends AccountsContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected AccountStore accountStore() {
        return new PgAccountStore(new Statements(postgres.pool()));
    }

    @Override
    protected AccountSessionStore sessionStore() {
        return new PgAccountSessionStore(new Statements(postgres.pool()));
    }

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return OperatorSql.changeStatus(postgres.pool(), userId, status, bannedUntil);
    }
}
