package parley.relation.pg;

import static parley.util.Await.result;

import io.vertx.sqlclient.Pool;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.PublicViews;
import parley.postgres.Statements;
import parley.relation.RelationStore;
import parley.relation.RelationStoreContract;

/** The relations of a node of the version before, whose tables a newer node has moved. */
class PgRelationStoreOverViewsIT extends RelationStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static Pool pool;

    @BeforeAll
    static void openPool() {
        pool = PublicViews.over(postgres);
    }

    @AfterAll
    static void closePool() {
        result(pool.close());
    }

    @Override
    protected RelationStore newStore(InstantSource clock) {
        return new PgRelationStore(new Statements(pool), clock, roomId -> {});
    }
}
