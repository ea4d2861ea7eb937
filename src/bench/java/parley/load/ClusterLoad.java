package parley.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Measures what a cluster of one, two and three nodes costs and how it bears the death of a node and the restart of all. Each node is a
 * process started from {@code target/parley.jar}, with an embedded PostgreSQL at full durability and a Redis, on
 * loopback. The program checks every delivery: to all members, in the room's order, once; otherwise it says what was
 * wrong and ends with 1.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.ClusterLoad
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.ClusterLoad -Dmain.args="--parts match,death"
 * </pre>
 *
 * <p>Options: parts (of delivery, joining, match, death, restart, resume), rounds, rooms and members (of each), perSecond
 * (messages, in all rooms), warmSeconds, seconds, restartSeconds, joiners, pairs (of which one waits), searchers, matchRounds, resumers,
 * jvm (flags of the nodes).
 */
public final class ClusterLoad {
    private static final int LARGEST = 3;
    private static final int CONNECTIONS = 200;

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final LoadPostgres postgres;
    private final ClusterTable table = new ClusterTable(LARGEST);
    private final List<LoadCluster> clusters = new ArrayList<>();

    private ClusterLoad(Options options, LoadPostgres postgres) {
        this.options = options;
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.ofEntries(
                        Map.entry("parts", "delivery,joining,match,death,restart,resume"),
                        Map.entry("rounds", "3"),
                        Map.entry("rooms", "4"),
                        Map.entry("members", "50"),
                        Map.entry("perSecond", "100"),
                        Map.entry("warmSeconds", "20"),
                        Map.entry("seconds", "20"),
                        Map.entry("restartSeconds", "120"),
                        Map.entry("joiners", "2000"),
                        Map.entry("pairs", "100"),
                        Map.entry("searchers", "1000"),
                        Map.entry("matchRounds", "3"),
                        Map.entry("resumers", "10000"),
                        Map.entry("port", "18200"),
                        Map.entry("jar", "target/parley.jar"),
                        Map.entry("jvm", "-Xmx512m")));
        boolean exact = false;
        try (LoadPostgres postgres = LoadPostgres.start(CONNECTIONS)) {
            exact = new ClusterLoad(options, postgres).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        List<String> parts = List.of(options.text("parts").split(","));
        List<String> faults = new ArrayList<>();
        try {
            boolean compared = parts.contains("delivery") || parts.contains("joining");
            for (int size = compared ? 1 : LARGEST; size <= LARGEST; size++) {
                clusters.add(LoadCluster.start(vertx, options, postgres, size));
            }
            if (parts.contains("delivery")) {
                faults.addAll(new DeliveryCost(options, vertx, table).run(clusters));
            }
            if (parts.contains("joining")) {
                faults.addAll(new JoinCost(options, vertx, table).run(clusters));
            }
            LoadCluster three = clusters.remove(clusters.size() - 1);
            clusters.forEach(LoadCluster::close);
            clusters.clear();
            clusters.add(three);
            if (parts.contains("match")) {
                faults.addAll(new MatchAcross(options, vertx, table, three).run());
            }
            if (parts.contains("death")) {
                faults.addAll(new NodeDeath(options, vertx, table).run(three));
            }
            if (parts.contains("restart")) {
                faults.addAll(new RollingRestart(options, vertx, table).run(three));
            }
            if (parts.contains("resume")) {
                faults.addAll(new ResumeStorm(options, vertx, table).run(three));
            }
        } finally {
            clusters.forEach(LoadCluster::close);
            Waiting.until(vertx.close());
        }
        table.print();
        faults.stream().limit(20).forEach(fault -> System.out.println("WRONG " + fault));
        System.out.println(faults.isEmpty() ? "all delivered, in order, once" : faults.size() + " faults");
        return faults.isEmpty();
    }
}
