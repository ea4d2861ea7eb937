package parley.sealing;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;

/**
 * A table with columns that are sealed with the key its column {@code key_id} names, which has an index. A row without
 * a key is plain.
 *
 * @param bound columns of which the contexts are made
 */
public record SealedTable(String name, List<String> bound, List<Column> columns) {

    /**
     * A sealed column, of type bytea.
     *
     * @param context makes the context with which a row was sealed
     */
    public record Column(String name, Function<Row, String> context) {}
}
