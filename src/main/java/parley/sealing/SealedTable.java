package parley.sealing;

import io.vertx.sqlclient.Row;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Function;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/**
 * A table with columns that are sealed with the key its column {@code key_id} names, which has an index. A row without
 * a key is plain.
 *
 * @param bound columns of which the contexts are made
 * @param scope the column that names the scope of a row; null where rows have none
 */
public record SealedTable(String name, List<String> bound, String scope, List<Column> columns) {

    /** Returns the id of the key under which rows are to be. */
    String target(EnvelopeCipher cipher) {
        return scope == null ? cipher.newestId() : cipher.newestIdInScope();
    }

    /** A sealed column, of type bytea. */
    public record Column(String name, Resealer resealer) {
        /** @param context makes the context with which a row was sealed */
        public static Column sealed(String name, Function<Row, String> context) {
            return new Column(name, (cipher, row, scope, was, keyId) -> {
                byte[] plain = cipher.open(was, context.apply(row), scope);
                return cipher.seal(plain, context.apply(row), scope, keyId).bytes();
            });
        }
    }

    /** Seals a value anew. */
    public interface Resealer {
        /**
         * @param scope null where rows have none
         * @param keyId id of the key under which the value is to be
         */
        byte[] reseal(EnvelopeCipher cipher, Row row, String scope, Sealed was, String keyId)
                throws GeneralSecurityException;
    }
}
