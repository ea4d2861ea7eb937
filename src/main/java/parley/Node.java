package parley;

import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.cluster.Membership;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Node.Role;
import parley.gateway.NodeSockets;
import parley.gateway.http.HealthRoutes;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.ops.NodeState;
import parley.ops.Scrape;
import parley.ops.Supervisor;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.postgres.Statements;

/** The composition root: makes what a node consists of, in order, and takes it down in the opposite one. */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long POLL_MS = 20;
    /** The same gauges for every connection of the pool; what the pool says of itself stays. */
    private static final String SQL_CONNECTIONS = "sql";

    private static final String SERVER_GAUGES = "server.active.";

    private final Vertx vertx;
    private final ParleyConfig config;
    private final NodeState state;
    private final NodeSockets sockets;
    private final Supervisor supervisor;
    private SharedStores stores;
    private Self self;

    private Node(Vertx vertx, ParleyConfig config, NodeState state, NodeSockets sockets, Supervisor supervisor) {
        this.vertx = vertx;
        this.config = config;
        this.state = state;
        this.sockets = sockets;
        this.supervisor = supervisor;
    }

    /** Fails with what {@link Database#open} says, or with a BindException if a port is taken. */
    public static Future<Node> start(ParleyConfig config, DataFolder folder, Database database) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // Each server would register gauges of its own, and only the first would count; parley.connections counts all.
        registry.config().meterFilter(MeterFilter.deny(id -> id.getName().contains(SERVER_GAUGES)));
        String nodeId = Self.newId(config.node());
        if (!config.cluster().enabled()) {
            Vertx vertx = builder(config, registry).build();
            return start(new Process(vertx, config, folder, registry, nodeId, null), database);
        }
        return Future.fromCompletionStage(Membership.join(config.cluster(), nodeId))
                .compose(membership -> membership
                        .build(builder(config, registry))
                        .onFailure(failure -> membership.leave())
                        .compose(vertx ->
                                start(new Process(vertx, config, folder, registry, nodeId, membership), database)));
    }

    /** What there is before anything of a node. @param membership null where it is alone */
    private record Process(
            Vertx vertx,
            ParleyConfig config,
            DataFolder folder,
            PrometheusMeterRegistry registry,
            String nodeId,
            Membership membership) {}

    private static VertxBuilder builder(ParleyConfig config, PrometheusMeterRegistry registry) {
        VertxOptions options = new VertxOptions()
                .setMetricsOptions(new MicrometerMetricsOptions()
                        .setEnabled(true)
                        .setJvmMetricsEnabled(true)
                        .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                        .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                        .addDisabledMetricsCategory(SQL_CONNECTIONS));
        if (config.cluster().enabled()) {
            options.setEventBusOptions(Membership.busOptions(config.cluster()));
        }
        return Vertx.builder()
                .withMetrics(new MicrometerMetricsFactory(registry))
                .with(options);
    }

    private static Future<Node> start(Process process, Database database) {
        Context context = process.vertx().getOrCreateContext();
        return database.open(process.vertx())
                .map(pool -> new Statements(pool, () -> database.another(context)))
                .compose(statements -> deploy(process, statements))
                .onFailure(failure -> process.vertx().close().onComplete(closed -> {
                    if (process.membership() != null) {
                        process.membership().leave();
                    }
                }));
    }

    private static Future<Node> deploy(Process process, Statements statements) {
        Vertx vertx = process.vertx();
        ParleyConfig config = process.config();
        Metrics metrics = new Metrics(process.registry());
        NodeState state = new NodeState();
        NodeSockets sockets = new NodeSockets(
                config.limits().maxConnections(), config.limits().maxConnectionsPerIp());
        Supervisor supervisor = new Supervisor(vertx, metrics);
        Node node = new Node(vertx, config, state, sockets, supervisor);
        InstantSource clock = InstantSource.system();
        Health health = new Health(vertx, state, statements::probe, clock);
        HealthRoutes healthRoutes = new HealthRoutes(health, new Scrape(process.registry()));
        return Self.in(vertx, config, process.membership(), process.nodeId(), metrics)
                .compose(
                        self -> SharedStores.open(vertx, config, metrics, clock).compose(stores -> {
                            self.watchedBy(health);
                            stores.watchedBy(health);
                            node.stores = stores;
                            node.self = self;
                            Neighbours neighbours = new Neighbours(statements, stores, self);
                            return new Features(
                                            vertx,
                                            config,
                                            process.folder(),
                                            neighbours,
                                            metrics,
                                            sockets,
                                            stores.clock())
                                    .deploy(supervisor, healthRoutes)
                                    .compose(deployed -> self.open(supervisor, sockets, clock));
                        }))
                .compose(open -> node.listenForManagement(healthRoutes))
                .map(listening -> {
                    state.serving(true);
                    if (config.node().roles().contains(Role.GATEWAY)) {
                        LOG.info("Open http://{}:{}", reachable(config.server().host()), sockets.port());
                    }
                    return node;
                });
    }

    /** What to type into a browser on this machine. */
    private static String reachable(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }

    /** A node without a gateway answers for its health on the gateway's port. */
    private Future<Void> listenForManagement(HealthRoutes health) {
        boolean separate = config.management().separate();
        if (!separate && config.node().roles().contains(Role.GATEWAY)) {
            return Future.succeededFuture();
        }
        Router router = Router.router(vertx);
        health.mount(router);
        health.mountMetrics(router);
        String host = config.management().host();
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(
                        separate ? config.management().port() : config.server().port(),
                        host.isEmpty() ? config.server().host() : host)
                .mapEmpty();
    }

    /**
     * Not ready first, then, when balancers have noticed, every client is told to come back, then the rest; the caller
     * bounds the whole.
     */
    public Future<Void> stop() {
        state.serving(false);
        supervisor.stop();
        // As completion stages: a composed future would be completed on an event loop that is closed by then.
        return Future.fromCompletionStage(noticed()
                .compose(noticed -> drain())
                .compose(done -> stores.leave(self.nodeId()))
                .transform(left -> stores.close())
                .toCompletionStage()
                .thenCompose(done -> vertx.close().toCompletionStage())
                .thenRun(self::leave));
    }

    private Future<Void> noticed() {
        long delayMs = config.node().drainDelayMs();
        return delayMs == 0 ? Future.succeededFuture() : vertx.timer(delayMs).mapEmpty();
    }

    /** Clients are back soon enough that nobody loses a place in the queue. */
    private Future<Void> drain() {
        long limitMs = config.node().shutdownTimeoutMs();
        sockets.drain(Math.min(limitMs, config.matching().searchGraceMs() / 2), new Random());
        return drained(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs * 4 / 5));
    }

    private Future<Void> drained(long deadline) {
        if (sockets.connections() == 0 || System.nanoTime() - deadline > 0) {
            return Future.succeededFuture();
        }
        return vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(later -> drained(deadline));
    }
}
