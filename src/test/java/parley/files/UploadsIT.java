package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.files.FilesFixture.ANN;
import static parley.files.FilesFixture.ask;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.files.pg.PgBindings;
import parley.files.pg.PgCatalogue;
import parley.files.pg.PgFileLife;
import parley.files.pg.PgThumbnails;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

class UploadsIT extends UploadsContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    FileParts.Stores stores(MemoryFileStore store) {
        Statements statements = new Statements(postgres.pool());
        return new FileParts.Stores(
                new PgCatalogue(statements, files.cipher()),
                new PgBindings(statements, files.cipher()),
                new PgFileLife(statements),
                new PgThumbnails(statements, files.cipher()),
                store);
    }

    private static void sql(String statements) {
        result(postgres.pool().query(statements).execute());
    }

    /** All creations together last longer than a transaction may wait for a lock. */
    @Test
    void creationsThatOneUserBeginsAtOnceAtTwoNodesSucceedUpToTheQuota() {
        FileParts one = files.node(stores(store));
        FileParts other = files.node(stores(store));
        sql("""
                CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(0.25); RETURN NEW; END';
                CREATE TRIGGER slow BEFORE INSERT ON files FOR EACH ROW EXECUTE FUNCTION be_slow()""");
        try {
            List<Future<StoredFile>> creations = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                creations.add(one.uploads().create(ANN, ask(1)));
                creations.add(other.uploads().create(ANN, ask(1)));
            }
            result(Future.join(creations).otherwiseEmpty());
            List<Future<StoredFile>> refused =
                    creations.stream().filter(Future::failed).toList();
            refused.forEach(creation -> refusal(ErrorCode.QUOTA_EXCEEDED, creation));
            assertEquals(10, refused.size());
            assertEquals(20, postgres.rows("files"));
        } finally {
            sql("DROP FUNCTION be_slow CASCADE");
        }
    }
}
