package parley.relation.pg;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.Report;
import parley.relation.ReportStore;
import parley.relation.ReportStoreContract;
import parley.util.EnvelopeCipher;

class PgReportStoreIT extends ReportStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final SecureRandom random = new SecureRandom();

    @Override
    protected ReportStore newStore() {
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        return new PgReportStore(new Statements(postgres.pool()), cipher);
    }

    @Test
    void keepsWhatIsWrittenUnreadableForTheDatabase() {
        Report report = report(id(), id(), 0);
        result(store.save(report));
        String stored = result(run("SELECT user_reports::text FROM user_reports WHERE id = $1", report.id()));
        for (String written : List.of("rude", "abuse", "he said it")) {
            String hex = HexFormat.of().formatHex(written.getBytes(StandardCharsets.UTF_8));
            assertFalse(stored.contains(written) || stored.contains(hex), stored);
        }
    }

    @Test
    void refusesEvidenceThatWasMovedToAnotherReport() {
        Report one = report(id(), id(), 0);
        Report two = report(id(), id(), 0);
        result(store.save(one));
        result(store.save(two));
        result(postgres.pool()
                .preparedQuery("UPDATE user_reports SET body ="
                        + " (SELECT body FROM user_reports WHERE id = $1) WHERE id = $2")
                .execute(Tuple.of(one.id(), two.id())));
        assertThrows(IllegalStateException.class, () -> result(store.find(two.id())));
        result(store.find(one.id()));
    }

    private static Future<String> run(String sql, String id) {
        return postgres.pool().preparedQuery(sql).execute(Tuple.of(id)).map(rows -> rows.iterator()
                .next()
                .getString(0));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
