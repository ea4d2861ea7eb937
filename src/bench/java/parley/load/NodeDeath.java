package parley.load;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Kills a node of three while people talk, and measures how long it takes until all of its clients are back on others.
 */
final class NodeDeath {
    private static final int VICTIM = 2;

    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;

    NodeDeath(Options options, Vertx vertx, ClusterTable table) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
    }

    /** Kills a node and starts it again. @return what was wrong */
    List<String> run(LoadCluster cluster) throws IOException, InterruptedException {
        Crowd crowd = Crowd.warm(options, vertx, cluster, "death_");
        Device.Figures figures = crowd.figures();
        int perSecond = options.number("perSecond");
        CompletableFuture<Drive.Figures> talk =
                CompletableFuture.supplyAsync(() -> crowd.talk(perSecond, options.number("seconds")));
        Thread.sleep(options.number("seconds") * 1_000L / 4);
        cluster.kill(VICTIM);
        Drive.Figures said = talk.join();
        crowd.awaitInside();
        crowd.awaitDelivered();
        table.add(
                cluster.size(),
                "SIGKILL of a node: its clients resumed elsewhere",
                "%d, p50 %.0f ms, last after %.0f ms",
                figures.entry.count(),
                figures.entry.percentile(50),
                figures.entry.percentile(100));
        table.add(
                cluster.size(),
                "meanwhile: messages acknowledged; longest until acknowledged, delivered",
                "%d; %.0f ms, %.0f ms",
                said.done(),
                said.latencies().percentile(100),
                figures.delivery.percentile(100));
        System.out.println("  had to be repeated: " + figures.setbacks);
        List<String> faults = crowd.faults();
        crowd.close();
        cluster.startAgain(VICTIM);
        return faults;
    }
}
