package parley.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import parley.bus.BadNetwork;
import parley.bus.Bus;
import parley.bus.LinkFaults;
import parley.bus.LinkFaults.Shares;
import parley.bus.NodeLink;
import parley.bus.Served;
import parley.config.ParleyConfig.Cluster;
import parley.config.ParleyConfig.Kubernetes;
import parley.config.ParleyConfig.Node.Role;
import parley.config.ParleyConfig.Tls;
import parley.config.Secret;
import parley.gateway.net.GatedTransport;
import parley.metrics.Metrics;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.FreePort;

/** A node of a cluster as far as the bus goes, in the process of the test. */
public final class ClusterNode implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(20);
    public static final Tls NO_TLS = new Tls("", "", "");
    public static final int HANDSHAKE_MS = 5_000;
    public static final int STRANGERS = 16;
    private static final String HOST = "127.0.0.1";
    private static final long SEED = 42;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Membership membership;
    private final String id;
    private final int port;
    private final Vertx vertx;
    private final Bus bus;
    private final RegistrationCheck check;

    private ClusterNode(Membership membership, Cluster cluster, String name, Set<Role> roles, List<Class<?>> carried) {
        this.membership = membership;
        this.id = name;
        this.port = cluster.busPort();
        Metrics metrics = new Metrics(registry);
        BusGate gate = new BusGate(cluster.strangersPerAddress(), metrics);
        this.vertx = Await.result(membership.build(Vertx.builder()
                .withTransport(GatedTransport.of(null, 0, gate))
                .with(new VertxOptions().setEventBusOptions(Membership.busOptions(cluster)))));
        this.bus = new Bus(vertx, metrics);
        carried.forEach(bus::carry);
        NodeLink link = new NodeLink(vertx, name);
        this.check = new RegistrationCheck(vertx, membership, link);
        Await.result(bus.join(link, membership.peers(), name, roles, Set.of()));
    }

    /** The settings of a node's start; all nodes of one cluster know the same first port. */
    public record Start(String secret, String second, String token, int firstPort, Tls tls, Shares faults) {
        public static Start of(String secret, int firstPort) {
            return new Start(secret, "", "a token", firstPort, NO_TLS, Shares.NONE);
        }

        public Start with(Shares other) {
            return new Start(secret, second, token, firstPort, tls, other);
        }

        public Start with(Tls other) {
            return new Start(secret, second, token, firstPort, other, faults);
        }

        public Start withSecrets(String first, String other) {
            return new Start(first, other, token, firstPort, tls, faults);
        }

        public Start withToken(String other) {
            return new Start(secret, second, other, firstPort, tls, faults);
        }
    }

    /** Starts the first node, which has to be there before others look for it. @param port 0 for any */
    public static CompletableFuture<ClusterNode> start(
            Start start, int port, String name, Set<Role> roles, List<Class<?>> carried) {
        Cluster cluster = new Cluster(
                true,
                "parley",
                new Secret(start.secret()),
                new Secret(start.second()),
                HOST,
                port == 0 ? FreePort.next() : port,
                FreePort.next(),
                List.of(HOST + ":" + start.firstPort()),
                new Kubernetes(""),
                start.tls(),
                HANDSHAKE_MS,
                STRANGERS);
        return Membership.join(cluster, new Membership.Place(name, HOST, start.token()))
                .thenApplyAsync(membership -> {
                    ClusterNode node = new ClusterNode(membership, cluster, name, roles, carried);
                    BadNetwork.worsen(node.vertx, new LinkFaults(start.faults(), new Random(SEED)));
                    return node;
                });
    }

    public String id() {
        return id;
    }

    public Bus bus() {
        return bus;
    }

    /** Tells whether the node knows that another one answers at this address. */
    public boolean knowsServer(String address) {
        return Served.elsewhere(membership.peers(), address);
    }

    public Vertx vertx() {
        return vertx;
    }

    public RegistrationCheck check() {
        return check;
    }

    /** Returns the port of the node's event bus. */
    public int port() {
        return port;
    }

    /** Counts the refused connections of a reason. */
    public double refused(String reason) {
        return registry.counter("parley.cluster.refused", "reason", reason).count();
    }

    public double unknownMessages() {
        return registry.counter("parley.cluster.unknown").count();
    }

    /**
     * Takes the node's registrations away, as after a partition that was merged badly: nobody finds this node any more.
     */
    public void loseRegistrations() {
        HazelcastInstance hazelcast = Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance ->
                        id().equals(instance.getCluster().getLocalMember().getAttribute(HazelcastConfig.NODE_ID)))
                .findFirst()
                .orElseThrow();
        hazelcast.getMultiMap("__vertx.subs").remove("parley.node." + id());
    }

    public void awaitPeers(ClusterNode... others) {
        Set<String> expected =
                Set.copyOf(List.of(others).stream().map(ClusterNode::id).toList());
        Eventually.until(
                PATIENCE, () -> id() + " sees " + bus.peers(), () -> bus.peers().equals(expected));
    }

    public void leave() {
        Await.result(vertx.close());
        membership.leave();
    }

    @Override
    public void close() {
        leave();
    }

    static void closeAll(List<ClusterNode> nodes) {
        try {
            CompletableFuture.allOf(nodes.stream()
                            .map(node -> CompletableFuture.runAsync(node::close))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (RuntimeException failed) {
            throw new UncheckedIOException(new IOException(failed));
        }
    }
}
