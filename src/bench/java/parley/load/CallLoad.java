package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Sets up calls between pairs at a rate, on one node and on two, where the two of a pair are on different nodes, and in
 * the same run sends as many plain messages between the same pairs. Each call is offered, answered, given candidates by
 * both and hung up. The program ends with 1 unless each offer, answer, candidate and end came to the other exactly once
 * and in order, and each message too.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.CallLoad
 * </pre>
 *
 * <p>Options: pairs, perSecond (calls or messages), warmSeconds, seconds, candidates (of each side), rounds, jvm (flags
 * of the nodes).
 */
public final class CallLoad {
    private static final int SETTLE_MS = 2_000;
    private static final int CONNECTIONS = 100;

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Drive drive = new Drive(vertx);
    private final List<String> faults = new ArrayList<>();
    private int sent;

    private CallLoad(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "pairs", "1000",
                        "perSecond", "500",
                        "warmSeconds", "20",
                        "seconds", "10",
                        "candidates", "3",
                        "rounds", "2",
                        "port", "18191",
                        "jar", "target/parley.jar",
                        "jvm", "-Xmx512m"));
        boolean exact = false;
        try {
            exact = new CallLoad(options).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        System.out.printf(
                "%n| nodes | each second | offer or message to the other, p50 / p99 ms | carried out, p50 / p99 ms "
                        + "| CPU ms each: nodes, PostgreSQL, Redis |%n|---|---|---|---|---|%n");
        try (LoadPostgres postgres = LoadPostgres.start(CONNECTIONS);
                LoadCluster one = LoadCluster.start(vertx, options, postgres, 1);
                LoadCluster two = LoadCluster.start(vertx, options, postgres, 2)) {
            List<List<CallPair>> pairs = List.of(pairs(one), pairs(two));
            for (int round = -1; round < options.number("rounds"); round++) {
                measure(one, pairs.get(0), round);
                measure(two, pairs.get(1), round);
            }
            Thread.sleep(SETTLE_MS);
            pairs.forEach(some -> some.forEach(pair -> faults.addAll(pair.faults())));
        }
        faults.stream().limit(20).forEach(fault -> System.out.println("WRONG " + fault));
        System.out.println(faults.isEmpty() ? "every signal came once, in order" : faults.size() + " faults");
        Waiting.until(vertx.close());
        return faults.isEmpty();
    }

    private List<CallPair> pairs(LoadCluster cluster) {
        int count = options.number("pairs");
        WebSocketClient sockets =
                vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * count));
        List<CallPair> pairs = new ArrayList<>();
        try (People people = new People(vertx, cluster, cluster.size() + "_caller_")) {
            List<People.Person> all = people.inRooms(count, 2);
            for (int i = 0; i < count; i++) {
                CallPair pair = new CallPair(all.get(2 * i), all.get(2 * i + 1), options.number("candidates"));
                int number = 2 * i;
                Waiting.until(pair.connect(sockets, number, cluster.portOf(0), cluster.portOf(cluster.size() - 1)));
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /** @param round below 0 for one that only warms up */
    private void measure(LoadCluster cluster, List<CallPair> pairs, int round) {
        report(cluster, round, "calls", pairs, CallPair::call);
        report(cluster, round, "messages", pairs, CallPair::message);
    }

    private interface Step {
        Future<?> of(CallPair pair);
    }

    private void report(LoadCluster cluster, int round, String what, List<CallPair> pairs, Step step) {
        boolean counts = round >= 0;
        int seconds = options.number(counts ? "seconds" : "warmSeconds");
        pairs.forEach(CallPair::forgetTimes);
        LoadCluster.Costs before = cluster.costs();
        Drive.Figures figures =
                drive.open(options.number("perSecond"), seconds, number -> step.of(pairs.get(sent++ % pairs.size())));
        LoadCluster.Costs used = cluster.costs().since(before);
        if (figures.failed() > 0) {
            faults.add(figures.failed() + " " + what + " failed");
        }
        Latencies delivery = new Latencies();
        pairs.forEach(pair -> pair.addTimes(delivery));
        if (counts) {
            System.out.printf(
                    "| %d | %.0f %s | %.1f / %.1f | %.1f / %.1f | %.2f, %.2f, %.2f |%n",
                    cluster.size(),
                    figures.perSecond(),
                    what,
                    delivery.percentile(50),
                    delivery.percentile(99),
                    figures.latencies().percentile(50),
                    figures.latencies().percentile(99),
                    1e3 * used.nodes().totalSeconds() / figures.done(),
                    1e3 * used.postgres().totalSeconds() / figures.done(),
                    1e3 * used.redis().totalSeconds() / figures.done());
        }
    }
}
