package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.DataFolder;
import parley.postgres.EmbeddedPostgres;
import parley.util.Await;
import parley.util.Folders;

/** A given database is stopped and comes back, while people write. */
@Tag("S3-FT-02")
@Tag("long")
class ExternalDatabaseOutageIT {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final DataFolder FOLDER = emptyFolder();
    private static EmbeddedPostgres given = EmbeddedPostgres.start(FOLDER, Map.of());

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("POSTGRES_URI", uri(given.connectOptions()))
            .with("LIMITS_MESSAGES_COUNT", 100_000)
            .with("LIMITS_OTHER_COUNT", 100_000);

    /** Drops the rows of an earlier run. The server has new keys each time and could not open them. */
    private static DataFolder emptyFolder() {
        Path folder = Path.of("target", "it", "external-postgres");
        try {
            Folders.delete(folder);
        } catch (IOException kept) {
            throw new UncheckedIOException(kept);
        }
        return DataFolder.open(folder);
    }

    private static String uri(PgConnectOptions options) {
        return "postgresql://" + options.getUser() + ":" + options.getPassword() + "@" + options.getHost() + ":"
                + options.getPort() + "/" + options.getDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.stop();
        given.stop(STOP);
        FOLDER.close();
    }

    @Test
    void nothingIsAcceptedWhileItIsReadOnly() {
        try (OutageScene scene = new OutageScene(SERVER)) {
            scene.answersOf(scene.send(20));
            tell(given, "ALTER SYSTEM SET default_transaction_read_only = on");
            scene.awaitReady(false);
            assertTrue(scene.answersOf(scene.send(20)) > 0);
            scene.ann.reply("room:list", new JsonObject());
            assertEquals(503, SERVER.status("/ready"));
            tell(given, "ALTER SYSTEM RESET default_transaction_read_only");
            scene.awaitReady(true);
            scene.verify();
        }
    }

    private static void tell(EmbeddedPostgres server, String setting) {
        Vertx vertx = Vertx.vertx();
        try {
            PgConnection operator = Await.result(PgConnection.connect(vertx, server.connectOptions()));
            Await.result(operator.query(setting).execute());
            Await.result(operator.query("SELECT pg_reload_conf()").execute());
        } finally {
            Await.result(vertx.close());
        }
    }

    @Test
    void itIsFoundAgainWhenItComesBack() throws IOException {
        try (OutageScene scene = new OutageScene(SERVER)) {
            List<String> burst = scene.send(50);
            given.stop(STOP);
            scene.answersOf(burst);
            scene.awaitReady(false);
            scene.answersOf(scene.send(20));
            scene.awaitNothingQueued();
            given = EmbeddedPostgres.start(FOLDER, Map.of());
            scene.awaitReady(true);
            scene.verify();
        }
    }
}
