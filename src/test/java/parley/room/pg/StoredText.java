package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import parley.util.Await;

/** Reads tables as a thief of the database would. */
final class StoredText {
    private StoredText() {}

    static void assertNowhere(String secret, Pool pool, String... tables) {
        for (String table : tables) {
            for (Row row : Await.result(pool.query("SELECT * FROM " + table).execute())) {
                for (int i = 0; i < row.size(); i++) {
                    String stored = row.getValue(i) instanceof Buffer bytes
                            ? new String(bytes.getBytes(), StandardCharsets.ISO_8859_1)
                            : String.valueOf(row.getValue(i));
                    assertFalse(stored.contains(secret), table + "." + row.getColumnName(i));
                }
            }
        }
    }
}
