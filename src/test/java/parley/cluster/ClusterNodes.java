package parley.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import parley.ServerExtension;
import parley.bus.BadNetwork;
import parley.bus.LinkFaults;
import parley.postgres.PostgresProcess;
import parley.redis.RedisProcess;
import parley.util.Eventually;
import parley.util.FreePort;

/** Several servers, each a process of its own, that share one real PostgreSQL and one real Redis, for a test class. */
public final class ClusterNodes implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    /** Settings without limits, unless a class says otherwise, as one address and few accounts do all of it. */
    private static final List<String> UNLIMITED =
            List.of("MESSAGES", "RECEIPTS", "TYPING", "OTHER", "HTTP_PER_IP", "LOGIN_PER_IP", "REGISTER_PER_IP");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 1_000_000;
    private static final int TAIL_LINES = 40;

    private final List<ServerExtension> nodes = new ArrayList<>();
    private final List<Integer> clusterPorts = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();
    private Optional<Subnet> subnet = Optional.empty();
    private final Thread atExit = new Thread(this::end);
    private PostgresProcess postgres;
    private RedisProcess redis;
    private int gateways;

    public ClusterNodes(int count) {
        for (int i = 0; i < count; i++) {
            nodes.add(new ServerExtension().withJvm("-Xmx256m"));
            clusterPorts.add(FreePort.next());
            busPorts.add(FreePort.next());
        }
        gateways = count;
        UNLIMITED.forEach(limit -> with("LIMITS_" + limit + "_COUNT", MANY));
        with("NODE_INSTANCES", 1)
                .with("AUTH_SECRET", "a secret that all of them have, long enough")
                .with("AUTH_HASHING_MEMORY_KIB", 1_024)
                .with("ENCRYPTION_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
                .with("POSTGRES_POOL_SIZE", 8)
                .with("CLUSTER_ENABLED", true)
                .with("CLUSTER_SECRET", "a secret of all nodes, which is long enough");
    }

    /** Sets a variable of all nodes. @param variable without its prefix {@code PARLEY_} */
    public ClusterNodes with(String variable, Object value) {
        nodes.forEach(node -> node.with(variable, value));
        return this;
    }

    /** Lets the nodes run from another jar than this build's. */
    ClusterNodes from(Path jar) {
        nodes.forEach(node -> node.from(jar));
        return this;
    }

    /** Puts the nodes into a network, instead of at the loopback. */
    ClusterNodes over(Subnet network) {
        subnet = Optional.of(network);
        return this;
    }

    /** Sets the role of a node; nodes that take connections come first. */
    ClusterNodes withRole(int node, String role, int instances) {
        nodes.get(node).with("NODE_ROLES", role).with("NODE_INSTANCES", instances);
        if (!role.equals("gateway")) {
            gateways = Math.min(gateways, node);
        }
        return this;
    }

    /** Counts the nodes that take connections. */
    int gateways() {
        return gateways;
    }

    /** Loses, doubles and delays a share of the messages between nodes. */
    ClusterNodes withFaults(double loss, double duplicates, int delayMs) {
        String bad = BadNetwork.option(new LinkFaults.Shares(loss, duplicates, delayMs));
        nodes.forEach(node -> node.withTestClasses().withJvm(bad));
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Runtime.getRuntime().addShutdownHook(atExit);
        subnet.ifPresent(network -> network.open(size()));
        postgres =
                subnet.map(network -> new PostgresProcess(network.postgres())).orElseGet(PostgresProcess::new);
        redis = subnet.map(network -> RedisProcess.at(network.redis())).orElseGet(RedisProcess::new);
        with("POSTGRES_URI", postgres.uri()).with("REDIS_URI", redis.uri());
        subnet.ifPresent(network -> IntStream.range(0, size())
                .forEach(node -> nodes.get(node).at(network.node(node), network.launcher(node))));
        with("CLUSTER_MEMBERS", String.join(",", members()));
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i)
                    .with("NODE_ID", "node" + i)
                    .with("CLUSTER_HOST", nodes.get(i).address())
                    .with("CLUSTER_PORT", clusterPorts.get(i))
                    .with("CLUSTER_BUS_PORT", busPorts.get(i))
                    .prepare(context.getRequiredTestClass().getSimpleName() + "-" + i);
        }
        nodes.forEach(ServerExtension::launch);
        try {
            awaitWhole();
        } catch (AssertionError notReady) {
            nodes.forEach(ClusterNodes::printTail);
            throw notReady;
        }
    }

    /** Starts nodes again that have ended. */
    void repair() {
        nodes.stream().filter(node -> !node.process().isAlive()).forEach(ServerExtension::launch);
        awaitWhole();
    }

    /** Waits until all nodes are ready and know of each other. */
    void awaitWhole() {
        nodes.forEach(ServerExtension::awaitReady);
        for (ServerExtension node : nodes) {
            Eventually.until(
                    PATIENCE, () -> known(node) + " nodes are known, see " + node.log(), () -> known(node) == size());
        }
    }

    /** Counts the nodes of a node's cluster, as far as it knows. */
    static int known(ServerExtension node) {
        return (int) node.metric("parley_cluster_nodes");
    }

    /** Shows the servers' last lines, if they may explain a failure. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            nodes.forEach(ClusterNodes::printTail);
        }
    }

    private static void printTail(ServerExtension node) {
        try {
            List<String> lines = Files.readAllLines(node.log()).stream()
                    .filter(line -> !line.contains("RequestLog"))
                    .toList();
            System.out.println("--- the end of " + node.log());
            lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).forEach(System.out::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
    }

    private void end() {
        for (ServerExtension node : nodes) {
            if (node.process() != null) {
                node.process().destroyForcibly();
            }
        }
        if (redis != null) {
            redis.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        subnet.ifPresent(Subnet::close);
    }

    List<ServerExtension> nodes() {
        return nodes;
    }

    int size() {
        return nodes.size();
    }

    public ServerExtension node(int index) {
        return nodes.get(index);
    }

    /** The addresses at which nodes find each other. */
    List<String> members() {
        return IntStream.range(0, size())
                .mapToObj(node -> nodes.get(node).address() + ":" + clusterPorts.get(node))
                .toList();
    }

    /** Returns the port of a node's event bus. */
    int busPort(int index) {
        return busPorts.get(index);
    }

    RedisProcess redis() {
        return redis;
    }

    PostgresProcess postgres() {
        return postgres;
    }
}
