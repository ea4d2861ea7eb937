package parley.load;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Restarts all nodes in order, one after the other, while people talk, and measures how long anybody waits for an answer. */
final class RollingRestart {
    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;

    RollingRestart(Options options, Vertx vertx, ClusterTable table) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
    }

    /** @return what was wrong */
    List<String> run(LoadCluster cluster) throws IOException, InterruptedException {
        Crowd crowd = Crowd.warm(options, vertx, cluster, "restart_");
        Device.Figures figures = crowd.figures();
        int perSecond = options.number("perSecond");
        CompletableFuture<Drive.Figures> talk =
                CompletableFuture.supplyAsync(() -> crowd.talk(perSecond, options.number("restartSeconds")));
        for (int node = 0; node < cluster.size(); node++) {
            cluster.restart(node);
            System.out.printf(
                    Locale.ROOT,
                    "  after the restart of node %d: %d came back, p50 %.0f ms, last %.0f ms%n",
                    node,
                    figures.entry.count(),
                    figures.entry.percentile(50),
                    figures.entry.percentile(100));
        }
        boolean throughout = !talk.isDone();
        Drive.Figures said = talk.join();
        crowd.awaitInside();
        crowd.awaitDelivered();
        table.add(
                cluster.size(),
                "all nodes restarted in order: clients moved; back, p50 / last",
                "%d; %.0f ms / %.0f ms",
                figures.entry.count(),
                figures.entry.percentile(50),
                figures.entry.percentile(100));
        table.add(
                cluster.size(),
                "meanwhile: messages acknowledged; p99, longest until acknowledged; longest until delivered",
                "%d; %.0f ms, %.0f ms; %.0f ms",
                said.done(),
                said.latencies().percentile(99),
                said.latencies().percentile(100),
                figures.delivery.percentile(100));
        System.out.println("  had to be repeated: " + figures.setbacks);
        List<String> faults = crowd.faults();
        if (!throughout) {
            faults.add("the restarts took longer than the talk: raise restartSeconds");
        }
        crowd.close();
        return faults;
    }
}
