package parley.load;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parley.redis.RedisProcess;

/** Nodes joined to a cluster, each a process of its own, with a database and a Redis that only they use. */
final class LoadCluster implements AutoCloseable {
    static final String SECRET = "a signing key that is no secret at all";
    private static final int NONE = -1;
    private static final int UNREACHED = 1_000_000;
    private static final long MINUTE_MS = 60_000;
    private static final long PATIENCE_S = 180;

    private final Vertx vertx;
    private final Options options;
    private final LoadPostgres postgres;
    private final String database;
    private final String databaseUri;
    private final RedisProcess redis = new RedisProcess();
    private final int firstPort;
    private final ParleyJar[] nodes;
    private volatile int leaving = NONE;

    private LoadCluster(Vertx vertx, Options options, LoadPostgres postgres, int size) {
        this.vertx = vertx;
        this.options = options;
        this.postgres = postgres;
        this.database = "cluster_of_" + size;
        this.databaseUri = postgres.create(vertx, database);
        this.firstPort = options.number("port") + 10 * size;
        this.nodes = new ParleyJar[size];
    }

    /** Starts a cluster and blocks until all its nodes know each other. */
    static LoadCluster start(Vertx vertx, Options options, LoadPostgres postgres, int size)
            throws IOException, InterruptedException {
        LoadCluster cluster = new LoadCluster(vertx, options, postgres, size);
        try {
            for (int node = 0; node < size; node++) {
                cluster.begin(node);
            }
            cluster.awaitWhole();
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            cluster.close();
            throw failure;
        }
    }

    private void begin(int node) throws IOException {
        int port = firstPort + node;
        Map<String, String> environment = new HashMap<>(Map.of(
                "PARLEY_NODE_ID",
                "node" + (node + 1),
                "PARLEY_CLUSTER_ENABLED",
                "true",
                "PARLEY_CLUSTER_NAME",
                database,
                "PARLEY_CLUSTER_SECRET",
                "what the nodes of this cluster share",
                "PARLEY_CLUSTER_HOST",
                "127.0.0.1",
                "PARLEY_CLUSTER_PORT",
                "" + clusterPort(node),
                "PARLEY_CLUSTER_BUS_PORT",
                "0",
                "PARLEY_CLUSTER_MEMBERS",
                IntStream.range(0, nodes.length)
                        .mapToObj(member -> "127.0.0.1:" + clusterPort(member))
                        .collect(Collectors.joining(","))));
        environment.putAll(Map.of(
                "PARLEY_POSTGRES_URI",
                databaseUri,
                "PARLEY_REDIS_URI",
                redis.uri(),
                "PARLEY_AUTH_SECRET",
                SECRET,
                "PARLEY_ENCRYPTION_KEYS",
                Base64.getEncoder()
                        .encodeToString("32 bytes that everybody may know".getBytes(StandardCharsets.US_ASCII)),
                "PARLEY_DIRECT_MESSAGES_POLICY",
                "anyone"));
        environment.putAll(RaisedLimits.of(options.text("jar"), UNREACHED, MINUTE_MS));
        nodes[node] = ParleyJar.begin(
                options.text("jar"),
                port,
                List.of(options.text("jvm").split(" ")),
                environment,
                "target/load-" + database + "-node" + (node + 1) + ".log");
    }

    private int clusterPort(int node) {
        return firstPort + 1_000 + node;
    }

    private void awaitWhole() throws InterruptedException {
        for (ParleyJar node : nodes) {
            node.awaitReady();
        }
        await("the nodes to know each other", () -> living().stream()
                .allMatch(node -> counted(node, "parley_cluster_nodes").getOrDefault("", 0.0) == nodes.length));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            Thread.sleep(10);
        }
    }

    /** Kills a node without a word, like a machine that fails. */
    void kill(int node) throws InterruptedException {
        nodes[node].process().kill();
        await("the end of a node", () -> !nodes[node].process().alive());
    }

    /** Stops a node in order while no client is sent there any more, and starts it again. */
    void restart(int node) throws IOException, InterruptedException {
        leaving = node;
        nodes[node].process().close();
        leaving = NONE;
        startAgain(node);
    }

    /** Starts a node in the place of one that was killed. */
    void startAgain(int node) throws IOException, InterruptedException {
        nodes[node].close();
        begin(node);
        awaitWhole();
    }

    int size() {
        return nodes.length;
    }

    /** Returns the port to which a balancer would send a client: neighbouring numbers come to different nodes. */
    int port(int number) {
        List<ParleyJar> living = living();
        int left = leaving;
        if (left != NONE) {
            living.remove(nodes[left]);
        }
        return living.get(Math.floorMod(number, living.size())).port();
    }

    int portOf(int node) {
        return nodes[node].port();
    }

    String openSession(int number) throws IOException, InterruptedException {
        return nodes[number % nodes.length].openSession();
    }

    private List<ParleyJar> living() {
        List<ParleyJar> living = new ArrayList<>();
        for (ParleyJar node : nodes) {
            if (node != null && node.process().alive()) {
                living.add(node);
            }
        }
        return living;
    }

    String database() {
        return database;
    }

    Vertx vertx() {
        return vertx;
    }

    LoadPostgres postgres() {
        return postgres;
    }

    /** Processor time of the living nodes, their PostgreSQL and their Redis. */
    record Costs(Usage nodes, Usage postgres, Usage redis) {
        Costs since(Costs earlier) {
            return new Costs(nodes.since(earlier.nodes), postgres.since(earlier.postgres), redis.since(earlier.redis));
        }
    }

    Costs costs() {
        Usage all = Usage.NONE;
        for (ParleyJar node : living()) {
            all = all.plus(node.process().usage());
        }
        return new Costs(all, postgres.usage(), Usage.of(redis.pid()));
    }

    /** Sums a metric of the living nodes by its only label; by "" if it has none. */
    Map<String, Double> counted(String metric) {
        Map<String, Double> all = new TreeMap<>();
        for (ParleyJar node : living()) {
            counted(node, metric).forEach((label, count) -> all.merge(label, count, Double::sum));
        }
        return all;
    }

    private static Map<String, Double> counted(ParleyJar node, String metric) {
        return node.metrics().stream()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .collect(Collectors.toMap(
                        line -> line.contains("{") ? line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')) : "",
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }

    @Override
    public void close() {
        for (ParleyJar node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        redis.close();
    }
}
