package parley.node;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import parley.cluster.ClusterHost;
import parley.cluster.ClusterToken;
import parley.cluster.Membership;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Node.Role;
import parley.extension.Extensions;
import parley.external.TableMapping;
import parley.external.UserTables;
import parley.gateway.NodeSockets;
import parley.gateway.http.HealthRoutes;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.ops.LogSetup;
import parley.ops.LogTrouble;
import parley.ops.NodeGauges;
import parley.ops.NodeState;
import parley.ops.Scrape;
import parley.ops.Supervisor;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.postgres.StartStep;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/** The composition root. It makes the parts of a node in order, and takes them down in the opposite order. */
public final class Node {
    private static final long POLL_MS = 20;
    private final Vertx vertx;
    private final ParleyConfig config;
    private final NodeState state;
    private final NodeSockets sockets;
    private final Extensions extensions;
    private SharedStoreWiring stores;
    private NodeIdentity identity;

    private Node(Vertx vertx, ParleyConfig config, NodeState state, NodeSockets sockets, Metrics metrics) {
        this.vertx = vertx;
        this.config = config;
        this.state = state;
        this.sockets = sockets;
        this.extensions = new Extensions(vertx, metrics);
    }

    /**
     * Starts a node. Fails like {@link Database#open}, with a ConfigException if a user service's tables are not as
     * configured, or with a BindException if a port is taken.
     */
    public static Future<Node> start(ParleyConfig config, DataFolder folder, Database database) {
        Foundation foundation = Foundation.of(config);
        String nodeId = NodeIdentity.newId(config.node());
        LogSetup.nameNode(nodeId);
        if (!config.cluster().enabled()) {
            Vertx vertx = foundation.vertx(config.cluster()).build();
            return start(new Process(vertx, config, folder, foundation, nodeId, null), database);
        }
        ParleyConfig.Cluster cluster = config.cluster();
        return Future.fromCompletionStage(token(cluster, database)
                        .thenApply(token -> new Membership.Place(nodeId, ClusterHost.of(cluster), token))
                        .thenCompose(place -> Membership.join(cluster, place)))
                .compose(membership -> membership
                        .build(foundation.vertx(config.cluster()))
                        .onFailure(failure -> membership.leave())
                        .compose(vertx ->
                                start(new Process(vertx, config, folder, foundation, nodeId, membership), database)));
    }

    /** Reads the token by a Vert.x that ends at once, since the clustered one can only be made with the token. */
    private static CompletionStage<String> token(ParleyConfig.Cluster cluster, Database database) {
        Vertx early = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        return database.open(early)
                .compose(pool -> ClusterToken.of(new Statements(pool), cluster.name()))
                .toCompletionStage()
                .whenComplete((token, failure) -> early.close());
    }

    /** The things that are there before any part of a node. @param membership null where the node is alone */
    private record Process(
            Vertx vertx,
            ParleyConfig config,
            DataFolder folder,
            Foundation foundation,
            String nodeId,
            Membership membership) {}

    private static Future<Node> start(Process process, Database database) {
        Context context = process.vertx().getOrCreateContext();
        return database.open(process.vertx())
                .map(pool -> new Statements(pool, () -> database.another(context)))
                .compose(
                        statements -> usersOf(process, statements).compose(users -> deploy(process, statements, users)))
                .onFailure(failure -> process.vertx().close().onComplete(closed -> {
                    if (process.membership() != null) {
                        process.membership().leave();
                    }
                }));
    }

    /** Finds the tables of the service that keeps the accounts, if one does; fails if they are not as configured. */
    private static Future<Optional<UserTables>> usersOf(Process process, Statements statements) {
        ParleyConfig.Auth auth = process.config().auth();
        return auth.mode() == ParleyConfig.Auth.Mode.OWN
                ? Future.succeededFuture(Optional.empty())
                : new StartStep(process.vertx(), "PostgreSQL")
                        .carryOut(() ->
                                TableMapping.of(statements, auth.external().tables()))
                        .map(Optional::of);
    }

    private static Future<Node> deploy(Process process, Statements statements, Optional<UserTables> users) {
        Vertx vertx = process.vertx();
        ParleyConfig config = process.config();
        Metrics metrics = process.foundation().metrics();
        NodeState state = new NodeState();
        NodeSockets sockets = process.foundation().sockets();
        Supervisor supervisor = new Supervisor(vertx, metrics);
        supervisor.watchTheRest();
        Node node = new Node(vertx, config, state, sockets, metrics);
        InstantSource clock = InstantSource.system();
        Health health = new Health(vertx, state, statements::probe, clock);
        HealthRoutes healthRoutes =
                new HealthRoutes(health, new Scrape(process.foundation().registry()));
        EnvelopeCipher cipher = SealingKeys.cipher(config.encryption(), process.folder());
        SealingWiring.watch(health, cipher);
        FileStorage files = FileStorage.of(vertx, config, process.folder());
        files.watchedBy(vertx, health, metrics);
        metrics.expect(ExpectedLabels.all());
        NodeGauges.ofProcess(process.foundation().registry());
        NodeGauges.ofDisk("data", process.folder().path(), metrics);
        if (!config.log().dir().isEmpty()) {
            health.watchFor("log", LogTrouble::now);
            NodeGauges.ofDisk("log", Path.of(config.log().dir()), metrics);
        }
        NodeIdentity.Self self =
                new NodeIdentity.Self(process.nodeId(), process.membership(), Set.copyOf(cipher.keyIds()));
        return NodeIdentity.in(vertx, config, self, metrics)
                .compose(identity -> SharedStoreWiring.open(vertx, config, metrics, clock)
                        .compose(stores -> {
                            identity.watchedBy(health);
                            stores.watchedBy(health);
                            NodeGauges.ofHealth(health, state, metrics);
                            node.stores = stores;
                            node.identity = identity;
                            NodeParts parts = new NodeParts(statements, users, stores, identity, cipher, files);
                            return new FeatureWiring(vertx, config, process.folder(), parts, metrics, sockets)
                                    .deploy(supervisor, healthRoutes)
                                    .compose(deployed -> identity.open(supervisor, sockets, clock));
                        }))
                .compose(open -> node.extensions.deploy(config.extensions()))
                .compose(open -> node.listenForManagement(healthRoutes))
                .map(listening -> {
                    state.serving(true);
                    return node;
                });
    }

    /** Returns the address to type into a browser on this machine; empty for a node that takes no clients. */
    public Optional<String> address() {
        return config.node().roles().contains(Role.GATEWAY)
                ? Optional.of("http://" + reachable(config.server().host()) + ":" + sockets.port() + page())
                : Optional.empty();
    }

    private String page() {
        String basePath = config.server().basePath();
        return basePath.isEmpty() ? "" : basePath + "/";
    }

    /** Returns the host to type into a browser on this machine. */
    private static String reachable(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }

    /** Listens for health and metrics. A node without a gateway does so on the gateway's port. */
    private Future<Void> listenForManagement(HealthRoutes health) {
        boolean separate = config.management().separate();
        if (!separate && config.node().roles().contains(Role.GATEWAY)) {
            return Future.succeededFuture();
        }
        Router router = Router.router(vertx);
        health.mount(router);
        if (separate || config.server().metrics()) {
            health.mountMetrics(router);
        }
        String host = config.management().host();
        HttpServerOptions options = new HttpServerOptions()
                .setPort(separate ? config.management().port() : config.server().port())
                .setHost(host.isEmpty() ? config.server().host() : host);
        return vertx.createHttpServer(options).requestHandler(router).listen().mapEmpty();
    }

    /**
     * Stops the node: it turns not ready; when balancers have noticed, it tells every client to come back; then it ends
     * the rest. The caller bounds the whole.
     */
    public Future<Void> stop() {
        state.serving(false);
        // These are completion stages: a composed future would be completed on an event loop that is closed by then.
        return Future.fromCompletionStage(noticed()
                .compose(noticed -> drain())
                .compose(drained -> extensions.undeploy())
                .compose(done -> stores.leave(identity.nodeId()))
                .transform(left -> identity.farewell())
                .transform(told -> stores.close())
                .toCompletionStage()
                .thenCompose(done -> vertx.close().toCompletionStage())
                .thenRun(identity::leave));
    }

    private Future<Void> noticed() {
        long delayMs = config.node().drainDelayMs();
        return delayMs == 0 ? Future.succeededFuture() : vertx.timer(delayMs).mapEmpty();
    }

    /** Tells clients to come back, soon enough that nobody loses a place in the queue. */
    private Future<Void> drain() {
        long limitMs = config.node().shutdownTimeoutMs();
        sockets.drain(Math.min(limitMs * 3 / 5, config.matching().searchGraceMs() / 2), new Random());
        return drained(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs * 4 / 5));
    }

    private Future<Void> drained(long deadline) {
        if (sockets.connections() == 0 || System.nanoTime() - deadline > 0) {
            return Future.succeededFuture();
        }
        return vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(later -> drained(deadline));
    }
}
