package parley.identity;

import org.junit.jupiter.api.extension.RegisterExtension;
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
}
