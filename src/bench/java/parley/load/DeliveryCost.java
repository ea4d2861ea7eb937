package parley.load;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what a delivery costs in rooms whose members are spread over one, two and three nodes, in alternating
 * rounds.
 */
final class DeliveryCost {
    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;

    DeliveryCost(Options options, Vertx vertx, ClusterTable table) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
    }

    /** @return what was wrong */
    List<String> run(List<LoadCluster> clusters) throws InterruptedException {
        Map<LoadCluster, List<People.Person>> people = new LinkedHashMap<>();
        for (LoadCluster cluster : clusters) {
            try (People database = new People(vertx, cluster, "talk_")) {
                people.put(cluster, database.inRooms(options.number("rooms"), options.number("members")));
            }
        }
        List<String> faults = new ArrayList<>();
        for (int round = 1; round <= options.number("rounds"); round++) {
            for (LoadCluster cluster : clusters) {
                faults.addAll(round(cluster, people.get(cluster)));
            }
        }
        return faults;
    }

    /** Runs one round. Only people who are measured are connected, as each connection costs a little. */
    private List<String> round(LoadCluster cluster, List<People.Person> people) throws InterruptedException {
        Crowd crowd = new Crowd(vertx, people, options.number("members"), cluster::port);
        crowd.enter();
        crowd.talk(options.number("perSecond"), options.number("warmSeconds"));
        crowd.awaitDelivered();
        Device.Figures figures = crowd.figures();
        figures.delivery.clear();
        long before = figures.delivered;
        LoadCluster.Costs costsBefore = cluster.costs();
        Operations redis = Operations.redis(cluster);
        Operations between = Operations.betweenNodes(cluster);
        Drive.Figures talk = crowd.talk(options.number("perSecond"), options.number("seconds"));
        crowd.awaitDelivered();
        LoadCluster.Costs costs = cluster.costs().since(costsBefore);
        double millions = (figures.delivered - before) / 1e6;
        int size = cluster.size();
        table.add(
                size,
                "nodes, CPU s per million deliveries",
                "%.1f",
                costs.nodes().totalSeconds() / millions);
        table.add(
                size,
                "PostgreSQL + Redis, CPU s per million deliveries",
                "%.1f + %.1f",
                costs.postgres().totalSeconds() / millions,
                costs.redis().totalSeconds() / millions);
        Latencies times = figures.delivery;
        table.add(
                size,
                "delivered, p50 / p95 / p99 ms",
                "%.1f / %.1f / %.1f",
                times.percentile(50),
                times.percentile(95),
                times.percentile(99));
        table.add(size, "messages between nodes per message", "%s", between.per(talk.done()));
        table.add(size, "Redis operations per message of a stored room", "%s", redis.per(talk.done()));
        List<String> faults = crowd.faults();
        crowd.close();
        return faults;
    }
}
