package parley.postgres;

import io.vertx.sqlclient.Pool;
import parley.config.ConfigLoader;
import parley.util.Await;

/** The names by which a node of the version before finds its tables once they are moved. */
public final class PublicViews {
    private PublicViews() {}

    /** Makes the views as the move does. @return a pool that looks into public alone; the test must close it */
    public static Pool over(PostgresExtension postgres) {
        Await.result(postgres.pool().query("""
                DO $$ DECLARE name text; BEGIN
                  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'parley' LOOP
                    EXECUTE format('CREATE OR REPLACE VIEW public.%1$I AS SELECT * FROM parley.%1$I', name);
                  END LOOP;
                END $$""").execute());
        return Database.pool(
                postgres.vertx(),
                new ConfigLoader()
                        .set("postgres.schema", "public", "the test")
                        .load()
                        .postgres(),
                postgres.connectOptions());
    }
}
