package parley.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import parley.bus.Peers;
import parley.config.ParleyConfig;
import parley.error.StartException;

/** This node's place among the others, kept by Hazelcast. */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final long BUS_PING_MS = 5_000;
    /** An attempt that began while a node could not be reached would keep all messages to it waiting for a minute. */
    private static final int BUS_CONNECT_MS = 5_000;

    private final HazelcastInstance hazelcast;
    private final ClusterManager manager;
    private final String nodeId;
    private final Peers peers = new Peers();

    private Membership(HazelcastInstance hazelcast, String nodeId) {
        this.hazelcast = hazelcast;
        this.manager = new HazelcastClusterManager(hazelcast);
        this.nodeId = nodeId;
    }

    /**
     * The facts that the other nodes have to know of this node, and it of them.
     *
     * @param host address at which the node is reached
     * @param token the word that lets a node join
     */
    public record Place(String nodeId, String host, String token) {}

    /** Joins on a thread of its own, which takes some seconds. Fails with a StartException if the port is taken. */
    public static CompletableFuture<Membership> join(ParleyConfig.Cluster cluster, Place place) {
        // Parts of Hazelcast log before they read their configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        LOG.info("Joining the cluster from {} port {}, which takes some seconds", place.host(), cluster.port());
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        HazelcastInstance hazelcast =
                                Hazelcast.newHazelcastInstance(HazelcastConfig.of(cluster, place));
                        return new Membership(hazelcast, place.nodeId());
                    } catch (RuntimeException refused) {
                        throw new StartException(
                                "The cluster can't be joined from " + place.host() + " port " + cluster.port() + ": "
                                        + refused.getMessage(),
                                refused);
                    }
                },
                step -> new Thread(step, "cluster-join").start());
    }

    /** Builds a Vert.x that knows the cluster and how its nodes talk. */
    public Future<Vertx> build(VertxBuilder builder) {
        return builder.withClusterManager(manager).buildClustered().onSuccess(vertx -> followMembers());
    }

    public static EventBusOptions busOptions(ParleyConfig.Cluster cluster) {
        EventBusOptions options = new EventBusOptions()
                .setHost(ClusterHost.of(cluster))
                .setPort(cluster.busPort())
                .setClusterPingInterval(BUS_PING_MS)
                .setClusterPingReplyInterval(BUS_PING_MS);
        options.setConnectTimeout(BUS_CONNECT_MS);
        BusTls.require(options, cluster);
        return options;
    }

    private void followMembers() {
        hazelcast.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                event.getMembers().forEach(Membership.this::joined);
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                joined(event.getMember());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                String left = event.getMember().getAttribute(HazelcastConfig.NODE_ID);
                if (left == null || isExtension(event.getMember())) {
                    return;
                }
                boolean inOrder = peers.leftInOrder(left);
                LOG.atLevel(inOrder ? Level.INFO : Level.WARN)
                        .log(
                                "Node {} has left the cluster{}; {} are there",
                                left,
                                inOrder ? " in order" : "",
                                hazelcast.getCluster().getMembers().size());
                peers.left(left);
            }
        });
    }

    private void joined(Member member) {
        String joined = member.getAttribute(HazelcastConfig.NODE_ID);
        if (isExtension(member)) {
            LOG.info("A process with an extension is in the cluster, at {}", member.getAddress());
        } else if (joined != null && !joined.equals(nodeId)) {
            LOG.info("Node {} is in the cluster", joined);
            peers.joined(joined);
        }
    }

    private static boolean isExtension(Member member) {
        return member.getAttribute(HazelcastConfig.EXTENSION) != null;
    }

    /** Adds a listener for each time that this node has joined the rest again; any thread may call it. */
    void onMerged(Runnable listener) {
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                listener.run();
            }
        });
    }

    public Peers peers() {
        return peers;
    }

    /** Asks the cluster itself, and no memory of this node, whether it knows that this node answers at an address. */
    Future<Boolean> knows(String address) {
        Promise<List<RegistrationInfo>> found = Promise.promise();
        manager.getRegistrations(address, found);
        return found.future().map(registrations -> registrations.stream()
                .anyMatch(registration -> registration.nodeId().equals(nodeId)));
    }

    /** Must be called when Vert.x has been closed; blocks for some seconds at most. */
    public void leave() {
        hazelcast.shutdown();
    }
}
