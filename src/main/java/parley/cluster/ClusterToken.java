package parley.cluster;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.HexFormat;
import parley.postgres.Runner;

/**
 * The random word that lets a node into Hazelcast's cluster. The first node writes it into the database that all of
 * them share. It can't be made from the cluster's secret, since Hazelcast's word can't change while a node is up.
 */
public final class ClusterToken {
    private static final int BYTES = 16;
    private static final String KEEP = """
            INSERT INTO cluster_tokens (cluster_name, token)
            VALUES ($1, $2)
            ON CONFLICT (cluster_name) DO UPDATE SET cluster_name = EXCLUDED.cluster_name
            RETURNING token
            """;

    private ClusterToken() {}

    /** Returns 32 hexadecimal digits, the same for all nodes of this name on this database. */
    public static Future<String> of(Runner database, String clusterName) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return database.run(KEEP, Tuple.of(clusterName, HexFormat.of().formatHex(random)))
                .map(rows -> rows.iterator().next().getString(0));
    }
}
