package parley.relation.pg;

import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.RelationStore;
import parley.relation.RelationStoreContract;

@Tag("S3-TAB-04")
@Tag("S3-TAB-05")
class PgRelationStoreIT extends RelationStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    protected RelationStore newStore(InstantSource clock) {
        return new PgRelationStore(new Statements(postgres.pool()), clock, roomId -> {});
    }
}
