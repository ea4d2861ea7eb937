package parley.presence.pg;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.presence.StatusStore;
import parley.presence.StatusStoreContract;

@Tag("S3-TAB-08")
class PgStatusStoreIT extends StatusStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected StatusStore newStore() {
        return new PgStatusStore(new Statements(postgres.pool()));
    }
}
