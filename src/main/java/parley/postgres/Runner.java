package parley.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Runs a prepared statement: on its own, or in a transaction that is open. */
@FunctionalInterface
public interface Runner {
    Future<RowSet<Row>> run(String sql, Tuple parameters);
}
