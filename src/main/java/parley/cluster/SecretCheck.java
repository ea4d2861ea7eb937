package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.error.StartException;
import parley.error.Unattended;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * Compares this node's secret with that of the nodes that are up, by a proof of it in Redis under
 * {@code parley:cluster:<name>:proof}. Otherwise a node with another secret would serve its users apart from the others.
 */
public final class SecretCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SecretCheck.class);
    private static final RedisScript COMPARE = RedisScript.of("cluster-secret");
    private static final long RENEW_MS = 5_000;
    private static final String TTL_MS = "30000";

    private final RedisCommands redis;
    private final ParleyConfig.Cluster cluster;
    private volatile boolean same = true;

    public SecretCheck(RedisCommands redis, ParleyConfig.Cluster cluster) {
        this.redis = redis;
        this.cluster = cluster;
    }

    /** Fails with a StartException if the others have another secret; while Redis is away that shows later. */
    public Future<Void> begin(Vertx vertx) {
        return compare().compose(equal -> {
            if (!equal) {
                return Future.failedFuture(new StartException(
                        "cluster.secret differs from that of the nodes which are up in cluster " + cluster.name()));
            }
            vertx.setPeriodic(RENEW_MS, timer -> Unattended.watch("the look at the cluster's secret", compare()));
            return Future.succeededFuture();
        });
    }

    private Future<Boolean> compare() {
        return redis.run(
                        COMPARE,
                        "parley:cluster:" + cluster.name() + ":proof",
                        List.of(SharedSecret.proof(cluster), SharedSecret.secondProof(cluster), TTL_MS))
                .map(equal -> equal.toInteger() == 1)
                .onSuccess(this::note)
                .otherwise(away -> same);
    }

    private void note(boolean equal) {
        if (same && !equal) {
            LOG.error("cluster.secret differs from that of the other nodes; this node takes no traffic");
        }
        same = equal;
    }

    /** Tells readiness whether the secrets are the same. */
    public boolean same() {
        return same;
    }
}
