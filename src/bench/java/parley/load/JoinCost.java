package parley.load;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the cost of being the first member of a room on a node: to connect, and to tell the other nodes. */
final class JoinCost {
    /** By then the node has told the others, and they have compared heads. */
    private static final int SETTLE_MS = 2_000;

    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;

    JoinCost(Options options, Vertx vertx, ClusterTable table) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
    }

    /** @return what was wrong */
    List<String> run(List<LoadCluster> clusters) throws InterruptedException {
        Map<LoadCluster, List<People.Person>> people = new LinkedHashMap<>();
        for (LoadCluster cluster : clusters) {
            try (People database = new People(vertx, cluster, "join_")) {
                people.put(cluster, database.inRooms(options.number("joiners"), 1));
            }
        }
        List<String> faults = new ArrayList<>();
        for (int round = 0; round <= options.number("rounds"); round++) {
            for (LoadCluster cluster : clusters) {
                faults.addAll(round(cluster, people.get(cluster), round == 0));
            }
        }
        return faults;
    }

    private List<String> round(LoadCluster cluster, List<People.Person> people, boolean warming)
            throws InterruptedException {
        Crowd crowd = new Crowd(vertx, people, 1, cluster::port);
        LoadCluster.Costs before = cluster.costs();
        Operations redis = Operations.redis(cluster);
        Operations between = Operations.betweenNodes(cluster);
        crowd.enter();
        Thread.sleep(SETTLE_MS);
        LoadCluster.Costs costs = cluster.costs().since(before);
        if (!warming) {
            int joins = crowd.size();
            int size = cluster.size();
            table.add(
                    size,
                    "first member's connecting: nodes, PostgreSQL, Redis, CPU ms",
                    "%.2f, %.2f, %.2f",
                    costs.nodes().totalSeconds() * 1_000 / joins,
                    costs.postgres().totalSeconds() * 1_000 / joins,
                    costs.redis().totalSeconds() * 1_000 / joins);
            table.add(size, "messages between nodes per first member", "%s", between.per(joins));
            table.add(size, "Redis operations per account's connecting", "%s", redis.per(joins));
        }
        List<String> faults = crowd.faults();
        crowd.close();
        Thread.sleep(SETTLE_MS);
        return faults;
    }
}
