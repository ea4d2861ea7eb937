package parley.files;

import org.junit.jupiter.api.extension.RegisterExtension;
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
}
