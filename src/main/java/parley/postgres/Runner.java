package parley.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Runs a prepared statement, on its own or in an open transaction. */
@FunctionalInterface
public interface Runner {
    Future<RowSet<Row>> run(String sql, Tuple parameters);
}
