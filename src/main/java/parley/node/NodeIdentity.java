package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import parley.bus.Bus;
import parley.bus.NodeLink;
import parley.bus.Peers;
import parley.cluster.Membership;
import parley.cluster.RegistrationCheck;
import parley.config.ParleyConfig;
import parley.gateway.Features;
import parley.gateway.NodeSockets;
import parley.interest.InterestKind;
import parley.interest.InterestVerticle;
import parley.interest.NodeInterest;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.ops.Supervisor;

/** This node, alone or as one of several that reach each other. */
public final class NodeIdentity {
    private static final int ID_SUFFIX = 8;

    private final String nodeId;
    private final Bus bus;
    private final NodeInterest interest = new NodeInterest();
    private final NodeInterest watched = new NodeInterest();
    /** Is null where the node is alone, like {@link #check}. */
    private final Membership membership;

    private RegistrationCheck check;

    private NodeIdentity(String nodeId, Bus bus, Membership membership) {
        this.nodeId = nodeId;
        this.bus = bus;
        this.membership = membership;
    }

    /** Returns an id that no process had before, so that nobody takes this one for the process before a restart. */
    static String newId(ParleyConfig.Node node) {
        String random = UUID.randomUUID().toString();
        return node.id().isEmpty() ? random : node.id() + "-" + random.substring(0, ID_SUFFIX);
    }

    /**
     * The facts that this node tells others.
     *
     * @param membership null where the node is alone
     * @param keys ids of the keys with which it opens what is sealed
     */
    record Self(String nodeId, Membership membership, Set<String> keys) {}

    static Future<NodeIdentity> in(Vertx vertx, ParleyConfig config, Self self, Metrics metrics) {
        Membership membership = self.membership();
        String nodeId = self.nodeId();
        Bus bus = new Bus(vertx, metrics, Set.copyOf(config.external().commands()));
        Features.ALL.forEach(feature -> feature.records().forEach(bus::carry));
        NodeIdentity identity = new NodeIdentity(nodeId, bus, membership);
        if (membership == null) {
            return Future.succeededFuture(identity);
        }
        NodeLink link = new NodeLink(vertx, nodeId);
        identity.check = new RegistrationCheck(vertx, membership, link);
        metrics.gauge("parley.cluster.nodes", "Nodes of the cluster that this node sees", () -> bus.nodes()
                .size());
        metrics.gauge("parley.cluster.rooms", "Rooms with members on other nodes", identity.interest::rooms);
        metrics.gauge(
                "parley.cluster.watched.users",
                "Users whose coming and going somebody on other nodes is told",
                identity.watched::rooms);
        return bus.join(
                        link,
                        membership.peers(),
                        config.node().id(),
                        config.node().roles(),
                        self.keys())
                .map(identity);
    }

    String nodeId() {
        return nodeId;
    }

    Bus bus() {
        return bus;
    }

    /** The other nodes; null where this one is alone. */
    Peers peers() {
        return membership == null ? null : membership.peers();
    }

    /** Knows in which rooms other nodes have members. */
    NodeInterest interest() {
        return interest;
    }

    /** Knows of whose coming and going somebody on other nodes is told. */
    NodeInterest watched() {
        return watched;
    }

    void watchedBy(Health health) {
        if (membership != null) {
            health.require("cluster", check::registered);
        }
    }

    /** Adds a step that registers further addresses, for when the cluster has lost what it knew of this node. */
    void onRegisteredAnew(Supplier<Future<Void>> step) {
        if (membership != null) {
            check.onAnew(step);
        }
    }

    /** Must be called when this node serves all that it will. */
    Future<Void> open(Supervisor supervisor, NodeSockets sockets, InstantSource clock) {
        if (membership == null) {
            return Future.succeededFuture();
        }
        return supervisor
                .deploy(
                        "interest",
                        1,
                        i -> new InterestVerticle(
                                InterestKind.ROOMS,
                                bus,
                                membership.peers(),
                                nodeId,
                                sockets.localRooms(),
                                interest,
                                clock))
                .compose(done -> supervisor.deploy(
                        "watch",
                        1,
                        i -> new InterestVerticle(
                                InterestKind.WATCHED_USERS,
                                bus,
                                membership.peers(),
                                nodeId,
                                sockets.watchedUsers(),
                                watched,
                                clock)))
                .onSuccess(open -> {
                    bus.introduceToAll();
                    check.begin();
                });
    }

    /** Tells the other nodes that this one goes in order. */
    Future<Void> farewell() {
        return bus.farewell();
    }

    /** Must be called when Vert.x has been closed. */
    void leave() {
        if (membership != null) {
            membership.leave();
        }
    }
}
