package parley;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import parley.postgres.Statements;
import parley.relation.Report;
import parley.relation.pg.PgReportStore;
import parley.util.Await;
import parley.util.EnvelopeCipher;

/** Reports as an operator finds them, who has the folder of a server's data and nothing else. */
final class StoredReports implements AutoCloseable {
    private static final int PORT_LINE = 3;
    private static final String NAME = "parley";

    private final Vertx vertx = Vertx.vertx();
    private final PgReportStore reports;

    StoredReports(ServerExtension server) throws IOException {
        Path folder = server.log().resolveSibling("data");
        Path postgres = folder.resolve("postgres");
        String port =
                Files.readAllLines(postgres.resolve("cluster/postmaster.pid")).get(PORT_LINE);
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(port.trim()))
                .setDatabase(NAME)
                .setUser(NAME)
                .setPassword(Files.readString(postgres.resolve("password")).trim())
                .addProperty("search_path", NAME);
        Pool pool = PgBuilder.pool().connectingTo(options).using(vertx).build();
        SecureRandom random = new SecureRandom();
        byte[] key = EnvelopeCipher.keyInFile(folder.resolve("messages.key"), random);
        reports = new PgReportStore(new Statements(pool), new EnvelopeCipher(List.of(key), random));
    }

    Report find(String reportId) {
        return Await.result(reports.find(reportId)).orElseThrow();
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
